package org.muster.registrar.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.muster.registrar.message.Ascii;
import org.muster.replication.bytes.Slice;

/**
 * Nonces that belong to their issuer: {@code issuer.incarnation.time.serial.mac}, with an HMAC by
 * the cluster's key over all before it, which nobody else can tell. The issuer keeps, for each nonce that was used, a sliding
 * window of the counts it saw; another node can verify one but not count it. Bounded: the nonce used
 * longest ago is forgotten and then counts as stale.
 */
public final class Nonces {
    /** A nonce older than this is stale. */
    static final long LIFE_MS = 3_600_000;
    /** Used nonces whose counts are kept. */
    static final int USED_MAX = 100_000;
    private static final int MAC_DIGITS = 32;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);

    /** What a nonce is worth for this request. */
    public enum Verdict {
        FRESH, STALE, FORGED
    }

    /** A thread's own, with the cluster's key. */
    private final ThreadLocal<Mac> macs;
    private final byte[] issuerDot;
    private final AtomicLong serial = new AtomicLong();
    private final UsedNonces used = new UsedNonces(USED_MAX);

    /** @param issuer {@code node.incarnation} of this node */
    public Nonces(byte[] key, String issuer) {
        var secret = new SecretKeySpec(key, "HmacSHA256");
        macs = ThreadLocal.withInitial(() -> make(secret));
        issuerDot = (issuer + ".").getBytes(StandardCharsets.US_ASCII);
    }

    /** A new one. */
    public Slice issue(long nowMs) {
        int timeAt = issuerDot.length;
        int serialAt = timeAt + Hex.LONG_DIGITS + 1;
        int macAt = serialAt + Hex.LONG_DIGITS + 1;
        byte[] nonce = Arrays.copyOf(issuerDot, macAt + MAC_DIGITS);
        Hex.digits(nowMs, nonce, timeAt);
        nonce[serialAt - 1] = '.';
        Hex.digits(serial.getAndIncrement(), nonce, serialAt);
        nonce[macAt - 1] = '.';
        Hex.digits(mac(nonce, 0, macAt - 1), MAC_DIGITS / 2, nonce, macAt);
        return Slice.of(nonce);
    }

    /**
     * Uses the nonce once. The last request may be repeated for as long as its sender may repeat it
     * (RFC 3261 §17.1.2.2): a lost answer costs no round trip.
     *
     * @param count nc, or {@link UsedNonces#NO_COUNT}
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

    /**
     * Has the processor fetch what {@link #isUnused} of the nonce that stands there will need. No lock.
     *
     * @return means nothing
     */
    int touch(byte[] bytes, int from, int to) {
        int at = to - MAC_DIGITS;
        return at < from ? 0 : used.touch(Long.reverseBytes(Hex.number(bytes, at)) | 1);
    }

    /** Whether a nonce with a right MAC is of this node, in this life. */
    boolean isOwn(byte[] bytes, int from, int to) {
        return to - from > issuerDot.length && Ascii.equals(bytes, from, issuerDot);
    }

    /** Whether {@link #use} would say fresh of a count that was not seen; nothing is changed. */
    synchronized boolean isUnused(long name, long issuedMs, long count, long nowMs) {
        if (nowMs - issuedMs > LIFE_MS) {
            return false;
        }
        int found = used.find(name);
        return found < 0 ? issuedMs > used.forgottenMs() : used.isUnused(found, count);
    }

    /**
     * As above.
     *
     * @param nonce its name
     */
    synchronized Verdict use(long nonce, long issuedMs, long count, long request,
            long nowMs) {
        int found = used.find(nonce);
        if (nowMs - issuedMs > LIFE_MS || found < 0 && issuedMs <= used.forgottenMs()) {
            return Verdict.STALE;
        }
        int entry = found < 0 ? used.add(nonce, issuedMs) : found;
        return used.take(entry, count, request, nowMs) ? Verdict.FRESH : Verdict.STALE;
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
