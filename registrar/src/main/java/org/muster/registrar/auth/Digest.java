package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.SipMessage;

/**
 * Decides whether a REGISTER proves who sends it (RFC 3261 §22, RFC 7616 with MD5; answers without
 * qop as RFC 2069 phones give them).
 */
public final class Digest {
    private final String realm;
    private final boolean allowNoQop;
    private final Subscribers subscribers;
    private final Nonces nonces;

    public Digest(String realm, boolean allowNoQop, Subscribers subscribers, Nonces nonces) {
        this.realm = realm;
        this.allowNoQop = allowNoQop;
        this.subscribers = subscribers;
        this.nonces = nonces;
    }

    /** What the credentials of a request are worth. */
    public sealed interface Outcome {
        record Granted(String user) implements Outcome {}

        /** 401 with this WWW-Authenticate. */
        record Challenged(String header) implements Outcome {}
    }

    /** An unknown user and a wrong password look alike. */
    public Outcome decide(SipMessage request, long nowMs) {
        for (var header : request.headers(HeaderName.AUTHORIZATION)) {
            var credentials = DigestCredentials.read(header);
            if (credentials != null && credentials.get("realm").equals(realm)) {
                return decide(request, credentials, nowMs);
            }
        }
        return challenge(false, nowMs);
    }

    private Outcome decide(SipMessage request, DigestCredentials credentials, long nowMs) {
        String user = userOf(credentials.get("username"));
        String ha1 = subscribers.ha1(user);
        boolean qop = credentials.get("qop").equals("auth");
        String algorithm = credentials.get("algorithm");
        boolean answerable = (algorithm.isEmpty() || algorithm.equalsIgnoreCase("MD5"))
                && (qop || allowNoQop && credentials.get("qop").isEmpty());
        String expected = expected(request, credentials, ha1 == null ? realm : ha1, qop);
        boolean right = MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                credentials.get("response").toLowerCase(Locale.ROOT)
                        .getBytes(StandardCharsets.UTF_8));
        if (ha1 == null || !answerable || !right) {
            return challenge(false, nowMs);
        }
        long count = qop ? DigestCredentials.count(credentials.get("nc")) : -1;
        if (qop && count < 0) {
            return challenge(false, nowMs);
        }
        return switch (nonces.use(credentials.get("nonce"), count, nowMs)) {
            case FRESH -> new Outcome.Granted(user);
            case STALE -> challenge(true, nowMs);
            case FORGED -> challenge(false, nowMs);
        };
    }

    private static String expected(SipMessage request, DigestCredentials credentials, String ha1,
            boolean qop) {
        String ha2 = md5(request.method().utf8() + ":" + credentials.get("uri"));
        String nonce = credentials.get("nonce");
        return qop
                ? md5(ha1 + ":" + nonce + ":" + credentials.get("nc") + ":"
                        + credentials.get("cnonce") + ":auth:" + ha2)
                : md5(ha1 + ":" + nonce + ":" + ha2);
    }

    private Outcome challenge(boolean stale, long nowMs) {
        return new Outcome.Challenged("Digest realm=\"" + realm + "\", nonce=\""
                + nonces.issue(nowMs) + "\", algorithm=MD5, qop=\"auth\""
                + (stale ? ", stale=true" : ""));
    }

    /** Some phones send user@domain as user name. */
    private static String userOf(String username) {
        int at = username.indexOf('@');
        return at < 0 ? username : username.substring(0, at);
    }

    static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** For tests and tools: HA1 of a user. */
    public static String ha1(String user, String realm, String password) {
        return md5(user + ":" + realm + ":" + password);
    }

    /** The user of a number, by its part before the domain. */
    public static boolean mayRegister(String user, String number) {
        return number.substring(0, number.lastIndexOf('@')).equals(user);
    }

    /** Whether the number belongs to a subscriber, registered or not. */
    public boolean isSubscriber(String number) {
        return subscribers.ha1(number.substring(0, number.lastIndexOf('@'))) != null;
    }
}
