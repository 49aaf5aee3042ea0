package org.muster.cli;

/** What an operator types as one word of a file's line. */
final class Typed {
    private Typed() {}

    static String word(String text) throws WrongUseException {
        if (text.isBlank() || text.startsWith("#")
                || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new WrongUseException("\"" + text
                    + "\", expected one word without spaces that does not begin with #");
        }
        return text;
    }
}
