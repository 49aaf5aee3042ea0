package org.muster.registrar.register;

/**
 * What the registrar grants, seconds (expires.min, expires.default, expires.max).
 *
 * @param jitterPercent a grant is cut by a random part up to this much (expires.jitter)
 */
public record ExpiresLimits(int minSec, int defaultSec, int maxSec, int jitterPercent) {
    /** A client may always ask for an hour (RFC 3261 §10.2.8, §10.3 step 7). */
    public static final int MIN_SEC_MAX = 3_600;
    /** RFC 3261 §20.19: as large as it gets; more is read as this. */
    private static final long WIRE_MAX = (1L << 32) - 1;

    /** Reads a number of seconds; something malformed counts as not said (RFC 3261 §20.19). */
    static long read(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return text.length() > 10 ? WIRE_MAX : Math.min(Long.parseLong(text), WIRE_MAX);
    }
}
