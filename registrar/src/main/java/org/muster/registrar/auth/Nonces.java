package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that belong to their issuer: {@code issuer.incarnation.time.random.mac}, with an HMAC by
 * the cluster's key over all before it. The issuer keeps, for each nonce that was used, a sliding
 * window of the counts it saw; another node can verify one but not count it. Bounded: the nonce used
 * longest ago is forgotten and then counts as stale.
 */
public final class Nonces {
    /** A nonce older than this is stale. */
    static final long LIFE_MS = 3_600_000;
    /** Used nonces whose counts are kept. */
    static final int USED_MAX = 100_000;
    /** Counts below the highest that may still come, out of order over UDP. */
    static final int WINDOW = 64;
    /** Instead of a count: an answer without qop, for which a nonce is good once. */
    static final long NO_COUNT = -1;
    /** 64*T1: as long as a request is repeated. */
    private static final long REPEATED_MS = 32_000;
    private static final int MAC_DIGITS = 32;

    /** What a nonce is worth for this request. */
    public enum Verdict {
        FRESH, STALE, FORGED
    }

    private static final class Counts {
        final long issuedMs;
        long highest;
        long seen;
        /** The request that used the highest count, and when. */
        long lastRequest;
        long lastMs;

        Counts(long issuedMs) {
            this.issuedMs = issuedMs;
        }
    }

    private final SecretKeySpec key;
    private final String issuer;
    private final RandomGenerator random;
    private final Map<String, Counts> countsByNonce = new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counts> eldest) {
            if (size() > USED_MAX) {
                forgottenMs = Math.max(forgottenMs, eldest.getValue().issuedMs);
                return true;
            }
            return false;
        }
    };
    /** Nonces issued up to then may have been used and forgotten. */
    private long forgottenMs = Long.MIN_VALUE;

    /** @param issuer {@code node.incarnation} of this node */
    public Nonces(byte[] key, String issuer, RandomGenerator random) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.issuer = issuer;
        this.random = random;
    }

    public String issue(long nowMs) {
        String body = issuer + "." + Long.toHexString(nowMs) + "."
                + HexFormat.of().toHexDigits(random.nextLong());
        return body + "." + mac(body);
    }

    /**
     * Uses the nonce once. The last request may be repeated for as long as its sender may repeat it
     * (RFC 3261 §17.1.2.2): a lost answer costs no round trip.
     *
     * @param count nc, or {@link #NO_COUNT}
     * @param request the same number for the same request from the same source only
     */
    public synchronized Verdict use(String nonce, long count, long request, long nowMs) {
        int dot = nonce.lastIndexOf('.');
        if (dot < 0 || !MessageDigest.isEqual(bytes(mac(nonce.substring(0, dot))),
                bytes(nonce.substring(dot + 1)))) {
            return Verdict.FORGED;
        }
        String body = nonce.substring(0, dot);
        if (!body.startsWith(issuer + ".")) {
            return Verdict.STALE;
        }
        long issuedMs = issuedMs(nonce);
        var counts = countsByNonce.get(nonce);
        if (nowMs - issuedMs > LIFE_MS || counts == null && issuedMs <= forgottenMs) {
            return Verdict.STALE;
        }
        if (counts == null) {
            counts = new Counts(issuedMs);
            countsByNonce.put(nonce, counts);
        }
        boolean isHighest = count == counts.highest
                || count == NO_COUNT && counts.highest == Long.MAX_VALUE;
        if (isHighest && request == counts.lastRequest
                && nowMs - counts.lastMs <= REPEATED_MS) {
            return Verdict.FRESH;
        }
        if (!countIn(counts, count)) {
            return Verdict.STALE;
        }
        if (count == NO_COUNT || count == counts.highest) {
            counts.lastRequest = request;
            counts.lastMs = nowMs;
        }
        return Verdict.FRESH;
    }

    /** When this node issued the nonce: one of its own, with a MAC that is right. */
    long issuedMs(String nonce) {
        int start = issuer.length() + 1;
        return Long.parseLong(nonce.substring(start, nonce.indexOf('.', start)), 16);
    }

    /** Takes a count that was not seen and is not below the window. */
    private static boolean countIn(Counts counts, long count) {
        if (count < 0) {
            boolean unused = counts.highest == 0;
            counts.highest = Long.MAX_VALUE;
            return unused;
        }
        if (count > counts.highest) {
            long shift = count - counts.highest;
            counts.seen = shift >= WINDOW ? 0 : counts.seen << shift;
            counts.seen |= 1;
            counts.highest = count;
            return true;
        }
        long below = counts.highest - count;
        if (count == 0 || below >= WINDOW || (counts.seen & 1L << below) != 0) {
            return false;
        }
        counts.seen |= 1L << below;
        return true;
    }

    private String mac(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(bytes(body));
            return HexFormat.of().formatHex(Arrays.copyOf(full, MAC_DIGITS / 2));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
