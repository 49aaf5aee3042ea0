package org.muster.registrar.register;

/**
 * Why a request is not granted.
 *
 * @param headerName a further header of the answer, or null
 */
public record Refusal(int status, String phrase, String headerName, String headerValue) {
    public static Refusal of(int status, String phrase) {
        return new Refusal(status, phrase, null, null);
    }

    public static Refusal badRequest(String phrase) {
        return of(400, phrase);
    }

    public static Refusal with(int status, String phrase, String headerName,
            String headerValue) {
        return new Refusal(status, phrase, headerName, headerValue);
    }
}
