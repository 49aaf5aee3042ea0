package org.muster.registrar.config;

import java.util.List;

/**
 * A key as somebody set it.
 *
 * @param place {@code FILE:LINE}, or the flag
 */
public record Assignment(String key, List<String> values, String place) {
    public Assignment {
        values = List.copyOf(values);
    }

    /** {@code key=value}, as {@code --set} takes it; a list is separated by commas and spaces. */
    public static Assignment ofFlag(String text) throws BadSettingException {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new BadSettingException("--set \"" + text + "\", expected key=value");
        }
        return new Assignment(text.substring(0, equals).strip(),
                List.of(text.substring(equals + 1).strip()), "--set");
    }
}
