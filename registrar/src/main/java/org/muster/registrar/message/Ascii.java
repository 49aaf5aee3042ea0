package org.muster.registrar.message;

import java.util.Arrays;

/** The character classes of RFC 3261 §25.1 on bytes. */
public final class Ascii {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            TOKEN[c] = isAlphanum(c) || "-.!%*_+`'~".indexOf(c) >= 0;
        }
    }

    private Ascii() {}

    public static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    public static boolean isSpace(int c) {
        return c == ' ' || c == '\t';
    }

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isAlphanum(int c) {
        return isDigit(c) || lower(c) >= 'a' && lower(c) <= 'z';
    }

    /** token: what header names, methods, tags and parameter names are made of. */
    public static boolean isToken(int c) {
        return TOKEN[c & 0xff];
    }

    /** Whether these bytes stand there; there must be as many. */
    public static boolean equals(byte[] bytes, int from, byte[] expected) {
        return Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
    }

    /** The same in any case. */
    public static boolean equalsLower(byte[] bytes, int from, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }
}
