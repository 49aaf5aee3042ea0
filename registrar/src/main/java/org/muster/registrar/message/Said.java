package org.muster.registrar.message;

import org.muster.replication.bytes.Hash64;

/**
 * A hash of all that a REGISTER asks, but for what orders it and proves who sent it: two over one flow
 * with the same hash ask the same. It is no secret: who makes two requests collide can make one of his
 * own look like another that he may send as well.
 */
public final class Said {
    private Said() {}

    /** The hash of the Request-URI, to begin with. */
    public static long uri(byte[] bytes, int from, int to) {
        return Hash64.of(bytes, from, to);
    }

    /** With one more header, in the order in which they stand. */
    public static long with(long hash, HeaderName name, byte[] bytes, int from, int to) {
        return switch (name) {
            case TO, CONTACT, EXPIRES, PATH, SUPPORTED, REQUIRE, USER_AGENT -> hash * 31
                    + Hash64.of(bytes, from, to) + name.ordinal();
            default -> hash;
        };
    }

    /**
     * The whole, never 0.
     *
     * @param vias values of Via: a flow may be registered over the first hop only (RFC 5626 §5)
     * @param numbering {@code Numbering.generation}: what names another number now says something else
     */
    public static long end(long hash, int vias, int numbering) {
        long whole = (hash * 31 + vias) * 31 + numbering;
        return whole == 0 ? 1 : whole;
    }
}
