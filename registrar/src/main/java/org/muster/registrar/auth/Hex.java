package org.muster.registrar.auth;

/** Hexadecimal digits as bytes, for what is compared in place. */
final class Hex {
    /** Digits of a number of 64 bits. */
    static final int LONG_DIGITS = 16;
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a',
            'b', 'c', 'd', 'e', 'f'};

    private Hex() {}

    /** Two digits for each byte, lower case. */
    static byte[] digits(byte[] bytes) {
        byte[] digits = new byte[bytes.length * 2];
        digits(bytes, bytes.length, digits, 0);
        return digits;
    }

    /** Those of the first bytes, put there. */
    static void digits(byte[] bytes, int count, byte[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + 2 * i] = DIGITS[bytes[i] >> 4 & 15];
            into[at + 2 * i + 1] = DIGITS[bytes[i] & 15];
        }
    }

    /** {@link #LONG_DIGITS} of a number, put there. */
    static void digits(long number, byte[] into, int at) {
        for (int i = 0; i < LONG_DIGITS; i++) {
            into[at + i] = DIGITS[(int) (number >>> (LONG_DIGITS - 1 - i << 2)) & 15];
        }
    }

    /** What {@link #LONG_DIGITS} digits there say; any number where they are none. */
    static long number(byte[] digits, int at) {
        long number = 0;
        for (int i = at; i < at + LONG_DIGITS; i++) {
            number = number << 4 | Character.digit(digits[i], 16);
        }
        return number;
    }

    /** Whether the digits that stand there, in any case, are those of the bytes; always as long. */
    static boolean isSame(byte[] bytes, byte[] text, int from) {
        int different = 0;
        for (int i = 0; i < bytes.length * 2; i++) {
            int expected = DIGITS[bytes[i >> 1] >> (i % 2 == 0 ? 4 : 0) & 15];
            int c = text[from + i];
            different |= expected ^ (c >= 'A' && c <= 'F' ? c + 'a' - 'A' : c);
        }
        return different == 0;
    }
}
