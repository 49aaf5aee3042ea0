package org.muster.registrar.message;

import org.muster.replication.bytes.Slice;

/** CSeq (RFC 3261 §20.16): a number below 2^32 and a method. */
public record CSeq(long number, Slice method) {
    /** Null where it breaks the grammar. Phones do send numbers from 2^31 up. */
    public static CSeq read(Slice value) {
        long number = 0;
        int at = 0;
        while (at < value.length() && Ascii.isDigit(value.at(at))) {
            number = Math.min(number * 10 + value.at(at++) - '0', Long.MAX_VALUE / 20);
        }
        int digits = at;
        while (at < value.length() && Ascii.isSpace(value.at(at))) {
            at++;
        }
        int methodStart = at;
        while (at < value.length() && Ascii.isToken(value.at(at))) {
            at++;
        }
        boolean good = digits > 0 && number < 1L << 32 && methodStart > digits
                && at > methodStart && at == value.length();
        return good ? new CSeq(number, value.sub(methodStart, at)) : null;
    }
}
