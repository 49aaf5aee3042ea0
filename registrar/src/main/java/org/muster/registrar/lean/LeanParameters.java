package org.muster.registrar.lean;

import org.muster.registrar.message.Ascii;
import org.muster.replication.bytes.Hash64;

/**
 * Walks over header parameters of the usual form (RFC 3261 §25.1 generic-param): no spaces, no quotes.
 * Used again for each header of a thread.
 */
final class LeanParameters {
    private byte[] bytes;
    private int end;
    private int at;
    private int semicolon;
    private int nameEnd;
    private int valueStart;

    /** Begins at a semicolon or at the end. */
    void begin(byte[] message, int start, int valueEnd) {
        bytes = message;
        at = start;
        end = valueEnd;
    }

    /** Whether there is one more, which is the current one then; see {@link #isAtEnd} when not. */
    boolean next() {
        if (at >= end || bytes[at] != ';') {
            return false;
        }
        semicolon = at++;
        while (at < end && Ascii.isToken(bytes[at])) {
            at++;
        }
        nameEnd = at;
        valueStart = at;
        if (at < end && bytes[at] == '=') {
            valueStart = ++at;
            while (at < end && isBare(bytes[at])) {
                at++;
            }
            if (at == valueStart) {
                at = semicolon; // it has no value: not at the end
                return false;
            }
        }
        if (nameEnd == semicolon + 1) {
            at = semicolon;
            return false;
        }
        return true;
    }

    /** What a value without quotes is made of; a comma would begin another header value. */
    private static boolean isBare(byte b) {
        return b > ' ' && b != ';' && b != ',' && b != '?' && b != '>' && b != '<' && b != '"'
                && b != '(' && b != '\\';
    }

    /** Whether nothing is left that {@link #next} could not read. */
    boolean isAtEnd() {
        return at == end;
    }

    boolean is(byte[] lower) {
        return nameEnd - semicolon - 1 == lower.length
                && Ascii.equalsLower(bytes, semicolon + 1, lower);
    }

    boolean hasValue() {
        return valueStart > nameEnd;
    }

    /** {@link Hash64} of the value. */
    long valueHash() {
        return Hash64.of(bytes, valueStart, at);
    }

    /** Where the current one starts, its semicolon. */
    int start() {
        return semicolon;
    }

    int end() {
        return at;
    }
}
