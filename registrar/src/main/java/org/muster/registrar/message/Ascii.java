package org.muster.registrar.message;

/** The character classes of RFC 3261 §25.1 on bytes. */
final class Ascii {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            TOKEN[c] = isAlphanum(c) || "-.!%*_+`'~".indexOf(c) >= 0;
        }
    }

    private Ascii() {}

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlphanum(int c) {
        return isDigit(c) || lower(c) >= 'a' && lower(c) <= 'z';
    }

    /** token: what header names, methods, tags and parameter names are made of. */
    static boolean isToken(int c) {
        return TOKEN[c & 0xff];
    }

    static boolean equalsLower(byte[] bytes, int from, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }
}
