package org.muster.registrar.abuse;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Who is still answered. A source pays for each request without valid credentials and gets the token
 * back with valid ones, so that any number of honest phones may stand behind one address. Nothing
 * here ever stops valid credentials: a forged UDP source cannot lock its victim out.
 */
public final class AbuseGuard {
    /** An IPv6 host has a /64 to itself (RFC 6177): its first so many bytes are the source. */
    private static final int SOURCE_BYTES_V6 = 8;

    private final Networks trusted;
    private final TokenBuckets requests;
    private final TokenBuckets failures;

    /** @param trusted networks that no limit is for */
    public AbuseGuard(AbuseLimits limits, Networks trusted) {
        this.trusted = trusted;
        requests = new TokenBuckets(limits.requestsPerSec(), limits.requestsBurst());
        failures = new TokenBuckets((double) limits.failuresMax() / limits.forgiveSec(),
                limits.failuresMax());
    }

    public boolean isTrusted(InetAddress source) {
        return trusted.contains(source);
    }

    /** Whether a request without valid credentials is answered. */
    public boolean mayAsk(InetAddress source, long nowMs) {
        return isTrusted(source) || requests.take(key(source), nowMs);
    }

    /** Valid credentials: what the challenge before them cost is given back. */
    public void onProven(InetAddress source, long nowMs) {
        requests.giveBack(key(source), nowMs);
    }

    /** Wrong credentials; false when the user from that source is not answered any more. */
    public boolean onFailure(InetAddress source, String user, long nowMs) {
        return isTrusted(source)
                || failures.take(key(source) + " " + user, nowMs) && mayAsk(source, nowMs);
    }

    private static String key(InetAddress source) {
        return source instanceof Inet6Address
                ? HexFormat.of().formatHex(source.getAddress(), 0, SOURCE_BYTES_V6)
                : source.getHostAddress();
    }
}
