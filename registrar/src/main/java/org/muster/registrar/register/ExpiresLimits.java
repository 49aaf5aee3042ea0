package org.muster.registrar.register;

/** What the registrar grants, seconds (expires.min, expires.default, expires.max). */
public record ExpiresLimits(int minSec, int defaultSec, int maxSec) {
    /** RFC 3261 §20.19: as large as it gets; more is read as this. */
    private static final long WIRE_MAX = (1L << 32) - 1;

    /** Reads a number of seconds; something malformed counts as not said (RFC 3261 §20.19). */
    static long read(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return text.length() > 10 ? WIRE_MAX : Math.min(Long.parseLong(text), WIRE_MAX);
    }

    boolean isTooBrief(long seconds) {
        return seconds > 0 && seconds < minSec;
    }

    int granted(long seconds) {
        return (int) Math.min(seconds, maxSec);
    }
}
