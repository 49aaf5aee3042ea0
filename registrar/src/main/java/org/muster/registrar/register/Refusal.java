package org.muster.registrar.register;

import java.util.List;

import org.muster.registrar.message.HeaderLine;

/**
 * Why a request is not granted.
 *
 * @param headers further ones of the answer
 */
public record Refusal(int status, String phrase, List<HeaderLine> headers) {
    public Refusal {
        headers = List.copyOf(headers);
    }

    public static Refusal of(int status, String phrase) {
        return new Refusal(status, phrase, List.of());
    }

    public static Refusal with(int status, String phrase, String headerName,
            String headerValue) {
        return new Refusal(status, phrase, List.of(new HeaderLine(headerName, headerValue)));
    }

    /** 400 for a header that cannot be read; a Warning says which, and what is wrong with it. */
    public static Refusal unreadable(String header, String why) {
        return new Refusal(400, "Bad " + header + " Header",
                List.of(HeaderLine.warning(header + ": " + why)));
    }
}
