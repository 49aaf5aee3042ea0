package org.muster.registrar.subscribers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest algorithm that may be offered (RFC 8760 §2.1), by its token of RFC 7616 §3.3. */
public enum Algorithm {
    MD5("MD5", "MD5", 32), SHA_256("SHA-256", "SHA-256", 64), SHA_512_256("SHA-512-256",
            "SHA-512/256", 64);

    private final String token;
    private final int hexDigits;
    private final ThreadLocal<MessageDigest> digest;

    Algorithm(String token, String provided, int hexDigits) {
        this.token = token;
        digest = ThreadLocal.withInitial(() -> make(provided));
        this.hexDigits = hexDigits;
    }

    /** As it stands in a challenge, in credentials and in the subscribers file. */
    public String token() {
        return token;
    }

    /** Length of its result, hexadecimal digits. */
    public int hexDigits() {
        return hexDigits;
    }

    /** Length of its result, bytes. */
    public int bytes() {
        return hexDigits / 2;
    }

    /** The algorithm of that token in any case, or null. */
    public static Algorithm of(String token) {
        for (var each : values()) {
            if (each.token.equalsIgnoreCase(token)) {
                return each;
            }
        }
        return null;
    }

    /** This thread's own, reset. */
    public MessageDigest digest() {
        var mine = digest.get();
        mine.reset();
        return mine;
    }

    private static MessageDigest make(String provided) {
        try {
            return MessageDigest.getInstance(provided);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + provided, e);
        }
    }

    /** H(text) in lower-case hexadecimal digits. */
    public String hash(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** H(user:realm:password), all that is kept of a password (RFC 7616 §3.4.2). */
    public String ha1(String user, String realm, String password) {
        return hash(user + ":" + realm + ":" + password);
    }
}
