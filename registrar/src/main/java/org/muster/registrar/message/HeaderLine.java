package org.muster.registrar.message;

/** A header as it is to be written. */
public record HeaderLine(String name, String value) {
    /** RFC 3261 §20.43, code 399: a text for people; says which header could not be read. */
    public static HeaderLine warning(String text) {
        return new HeaderLine("Warning", "399 muster \"" + text.replace("\"", "'") + "\"");
    }
}
