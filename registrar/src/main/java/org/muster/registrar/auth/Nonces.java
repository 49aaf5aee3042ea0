package org.muster.registrar.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.muster.registrar.message.Ascii;

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
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);

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

    /** A thread's own, with the cluster's key. */
    private final ThreadLocal<Mac> macs;
    private final String issuer;
    private final byte[] issuerDot;
    private final RandomGenerator random;
    private final Map<Long, Counts> countsByNonce = new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Counts> eldest) {
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
        var secret = new SecretKeySpec(key, "HmacSHA256");
        macs = ThreadLocal.withInitial(() -> make(secret));
        this.issuer = issuer;
        issuerDot = (issuer + ".").getBytes(StandardCharsets.US_ASCII);
        this.random = random;
    }

    public String issue(long nowMs) {
        String body = issuer + "." + Long.toHexString(nowMs) + "."
                + HexFormat.of().toHexDigits(random.nextLong());
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        return body + "."
                + HexFormat.of().formatHex(mac(bytes, 0, bytes.length), 0, MAC_DIGITS / 2);
    }

    /**
     * Uses the nonce once. The last request may be repeated for as long as its sender may repeat it
     * (RFC 3261 §17.1.2.2): a lost answer costs no round trip.
     *
     * @param count nc, or {@link #NO_COUNT}
     * @param request the same number for the same request from the same source only
     */
    public Verdict use(String nonce, long count, long request, long nowMs) {
        byte[] bytes = nonce.getBytes(StandardCharsets.UTF_8);
        return use(bytes, 0, bytes.length, count, request, nowMs);
    }

    private Verdict use(byte[] bytes, int from, int to, long count, long request, long nowMs) {
        long name = name(bytes, from, to);
        if (name == 0) {
            return Verdict.FORGED;
        }
        return isOwn(bytes, from, to)
                ? use(name, issuedMs(bytes, from), count, request, nowMs) : Verdict.STALE;
    }

    /**
     * What names the nonce that stands there: the start of its MAC, which must be right; else 0. Who finds
     * two with the same has broken the MAC.
     */
    long name(byte[] bytes, int from, int to) {
        int dot = to - 1;
        while (dot >= from && bytes[dot] != '.') {
            dot--;
        }
        if (dot < from || to - dot - 1 != MAC_DIGITS) {
            return 0;
        }
        byte[] mac = mac(bytes, from, dot);
        return Hex.isSame(Arrays.copyOf(mac, MAC_DIGITS / 2), bytes, dot + 1)
                ? (long) LONGS.get(mac, 0) | 1 : 0;
    }

    /** Whether a nonce with a right MAC is of this node, in this life. */
    boolean isOwn(byte[] bytes, int from, int to) {
        return to - from > issuerDot.length && Ascii.equals(bytes, from, issuerDot);
    }

    /** Whether {@link #use} would say fresh of a count that was not seen; nothing is changed. */
    synchronized boolean isUnused(long name, long issuedMs, long count, long nowMs) {
        var counts = countsByNonce.get(name);
        if (nowMs - issuedMs > LIFE_MS) {
            return false;
        }
        if (counts == null) {
            return issuedMs > forgottenMs;
        }
        long below = counts.highest - count;
        return below < 0 || below < WINDOW && count > 0 && (counts.seen & 1L << below) == 0;
    }

    /**
     * As above.
     *
     * @param nonce its name
     */
    synchronized Verdict use(long nonce, long issuedMs, long count, long request,
            long nowMs) {
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
        return issuedMs(nonce.getBytes(StandardCharsets.UTF_8), 0);
    }

    /** The same of a nonce that begins there. */
    long issuedMs(byte[] bytes, int from) {
        long ms = 0;
        for (int i = from + issuerDot.length; bytes[i] != '.'; i++) {
            ms = ms << 4 | Character.digit(bytes[i], 16);
        }
        return ms;
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

    private byte[] mac(byte[] bytes, int from, int to) {
        var mac = macs.get();
        mac.update(bytes, from, to - from);
        return mac.doFinal();
    }

    private static Mac make(SecretKeySpec key) {
        try {
            var mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
