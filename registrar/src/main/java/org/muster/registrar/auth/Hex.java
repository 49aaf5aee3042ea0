package org.muster.registrar.auth;

/** Hexadecimal digits as bytes, for what is compared in place. */
final class Hex {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a',
            'b', 'c', 'd', 'e', 'f'};

    private Hex() {}

    /** Two digits for each byte, lower case. */
    static byte[] digits(byte[] bytes) {
        byte[] digits = new byte[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            digits[2 * i] = DIGITS[bytes[i] >> 4 & 15];
            digits[2 * i + 1] = DIGITS[bytes[i] & 15];
        }
        return digits;
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
