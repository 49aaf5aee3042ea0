package org.muster.registrar.routing;

/**
 * Who sends a request that begins something.
 *
 * @param mayCall whether it need not be asked (any more)
 * @param realm of the password that it gave, whose credentials go no further than this node; or null
 */
public record Caller(boolean mayCall, String realm) {
    /** To be asked for a password. */
    public static final Caller UNKNOWN = new Caller(false, null);
    /** In an open registrar, or from a trusted network. */
    public static final Caller EXEMPT = new Caller(true, null);

    /** It has the password of a user of the realm. */
    public static Caller proven(String realm) {
        return new Caller(true, realm);
    }
}
