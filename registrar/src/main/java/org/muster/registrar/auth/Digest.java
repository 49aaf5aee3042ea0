package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderLine;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.message.RequestHash;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscriber;
import org.muster.replication.bytes.Slice;

/**
 * What credentials are worth (RFC 3261 §22, RFC 7616, RFC 8760; answers without qop as RFC 2069
 * phones give them). The digest's uri need not be the Request-URI (RFC 3261 §22.4 item 8).
 */
public final class Digest {
    /** Usual length of a challenge. */
    private static final int CHALLENGE_BYTES = 256;

    private final boolean allowNoQop;
    private final Nonces nonces;

    public Digest(boolean allowNoQop, Nonces nonces) {
        this.allowNoQop = allowNoQop;
        this.nonces = nonces;
    }

    /** What a request carries for a realm. */
    sealed interface Presented {
        record Nothing() implements Presented {}

        /** Of scheme Digest, and not to be read. */
        record Malformed() implements Presented {}

        /** @param algorithm null when it is none of those that were offered */
        record Credentials(String user, Algorithm algorithm, DigestCredentials fields)
                implements
                    Presented {}
    }

    /** What credentials turned out to be. */
    enum Worth {
        RIGHT,
        /** The password is right, the nonce is used, old or another node's. */
        STALE,
        /** Unknown user or wrong password: nobody is told which. */
        WRONG
    }

    /** Whether the header value is of scheme Digest and for this realm. */
    public static boolean isFor(Slice header, String realm) {
        if (!DigestCredentials.isDigest(header)) {
            return false;
        }
        var credentials = DigestCredentials.read(header);
        return credentials != null && credentials.get("realm").equals(realm);
    }

    Presented read(SipMessage request, HeaderName name, Realm realm) {
        Presented found = new Presented.Nothing();
        for (var header : request.headers(name)) {
            if (!DigestCredentials.isDigest(header)) {
                continue;
            }
            var fields = DigestCredentials.read(header);
            if (fields == null) {
                return new Presented.Malformed();
            }
            if (fields.get("realm").equals(realm.name())) {
                var algorithm = offered(fields.get("algorithm"), realm);
                found = new Presented.Credentials(fields.get("username"), algorithm, fields);
                if (algorithm != null) {
                    return found;
                }
            }
        }
        return found;
    }

    /** No algorithm means MD5 (RFC 7616 §3.4). */
    private static Algorithm offered(String token, Realm realm) {
        var algorithm = token.isEmpty() ? Algorithm.MD5 : Algorithm.of(token);
        return algorithm != null && realm.algorithms().contains(algorithm) ? algorithm : null;
    }

    /** @param subscriber null when the user is unknown: as much work as for a known one */
    Worth verify(SipMessage request, Flow flow, Presented.Credentials credentials,
            Subscriber subscriber, Realm realm, long nowMs) {
        var algorithm = credentials.algorithm() == null ? realm.algorithms().get(0)
                : credentials.algorithm();
        var fields = credentials.fields();
        boolean qop = fields.get("qop").equalsIgnoreCase("auth");
        String known = subscriber == null ? null : subscriber.ha1(algorithm);
        String ha1 = known == null ? HexFormat.of().formatHex(new byte[algorithm.bytes()]) : known;
        String expected = expected(algorithm, request.method().utf8(), fields, ha1, qop);
        boolean same = MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                fields.get("response").toLowerCase(Locale.ROOT)
                        .getBytes(StandardCharsets.UTF_8));
        boolean answerable = credentials.algorithm() != null
                && (qop || allowNoQop && fields.get("qop").isEmpty());
        long count = qop ? DigestCredentials.count(fields.get("nc")) : UsedNonces.NO_COUNT;
        if (known == null || !same || !answerable || qop && count < 0) {
            return Worth.WRONG;
        }
        return nonces.use(fields.get("nonce"), count, RequestHash.of(request, flow),
                nowMs) == Nonces.Verdict.FRESH ? Worth.RIGHT : Worth.STALE;
    }

    /** When the nonce of right credentials was issued. */
    long issuedMs(Presented.Credentials credentials) {
        return nonces.issuedMs(credentials.fields().get("nonce"));
    }

    Nonces nonces() {
        return nonces;
    }

    private static String expected(Algorithm algorithm, String method, DigestCredentials fields,
            String ha1, boolean qop) {
        String ha2 = algorithm.hash(method + ":" + fields.get("uri"));
        String nonce = fields.get("nonce");
        return qop
                ? algorithm.hash(ha1 + ":" + nonce + ":" + fields.get("nc") + ":"
                        + fields.get("cnonce") + ":" + fields.get("qop") + ":" + ha2)
                : algorithm.hash(ha1 + ":" + nonce + ":" + ha2);
    }

    /** A header for each algorithm of the realm, the most wanted on top (RFC 8760 §2.4). */
    List<HeaderLine> challenge(Realm realm, String headerName, boolean stale, long nowMs) {
        var nonce = nonces.issue(nowMs);
        var lines = new ArrayList<HeaderLine>(realm.algorithms().size());
        for (var algorithm : realm.algorithms()) {
            var value = new MessageWriter(CHALLENGE_BYTES);
            write(value, realm, nonce, algorithm);
            lines.add(new HeaderLine(headerName,
                    Slice.of(value.toBytes()).utf8() + (stale ? ", stale=true" : "")));
        }
        return lines;
    }

    /** Writes the same for one who did not try yet. */
    void challenge(MessageWriter out, Realm realm, String headerName, long nowMs) {
        var nonce = nonces.issue(nowMs);
        for (var algorithm : realm.algorithms()) {
            write(out.text(headerName).text(": "), realm, nonce, algorithm);
            out.end();
        }
    }

    private static void write(MessageWriter out, Realm realm, Slice nonce, Algorithm algorithm) {
        out.text("Digest realm=\"").text(realm.name()).text("\", nonce=\"").slice(nonce)
                .text("\", algorithm=").text(algorithm.token()).text(", qop=\"auth\"");
    }
}
