package org.muster.registrar.config;

import java.util.List;
import java.util.function.Function;

/**
 * A configuration key.
 *
 * @param defaultText as written in a file; "" where the default is computed or nothing
 * @param expected what a value must be, for the error message
 * @param list whether several values may be given
 * @param parse throws {@link IllegalArgumentException} for a bad value; its message is not used
 */
public record Key<T>(String name, String defaultText, String expected, boolean list,
        Function<List<String>, T> parse) {
    static <T> Key<T> one(String name, String defaultText, String expected,
            Function<String, T> parse) {
        return new Key<>(name, defaultText, expected, false,
                texts -> parse.apply(texts.isEmpty() ? "" : texts.get(0)));
    }

    static <T> Key<List<T>> many(String name, String defaultText, String expected,
            Function<String, T> parse) {
        return new Key<>(name, defaultText, expected, true,
                texts -> texts.stream().map(parse).toList());
    }

    List<String> defaultTexts() {
        return defaultText.isEmpty() ? List.of() : List.of(defaultText.split(" "));
    }
}
