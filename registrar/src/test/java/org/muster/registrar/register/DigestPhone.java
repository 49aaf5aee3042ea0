package org.muster.registrar.register;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The client's side of digest, written for the tests from RFC 7616 and RFC 2069, not from the code
 * under test.
 */
public final class DigestPhone {
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");

    private final String user;
    private final String realm;
    private final String password;
    /** RFC 7616 token, and the name of the JDK. */
    private String token = "MD5";
    private String provided = "MD5";

    public DigestPhone(String user, String realm, String password) {
        this.user = user;
        this.realm = realm;
        this.password = password;
    }

    DigestPhone with(String algorithmToken, String jdkName) {
        token = algorithmToken;
        provided = jdkName;
        return this;
    }

    /** The nonce of a 401 or 407. */
    public static String nonce(String challenge) {
        var match = NONCE.matcher(challenge);
        if (!match.find()) {
            throw new AssertionError("no nonce in " + challenge);
        }
        return match.group(1);
    }

    /** @param nc eight hexadecimal digits, or null for an answer without qop */
    public String authorization(String header, String method, String nonce, String nc) {
        String uri = "sip:127.0.0.1";
        String ha1 = hash(user + ":" + realm + ":" + password);
        String ha2 = hash(method + ":" + uri);
        String response = nc == null ? hash(ha1 + ":" + nonce + ":" + ha2)
                : hash(ha1 + ":" + nonce + ":" + nc + ":0a4f113b:auth:" + ha2);
        String qop = nc == null ? "" : ", qop=auth, cnonce=\"0a4f113b\", nc=" + nc;
        return header + ": Digest username=\"" + user + "\",realm=\"" + realm + "\", nonce=\""
                + nonce + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm="
                + token + qop + "\r\n";
    }

    String authorization(String nonce, String nc) {
        return authorization("Authorization", "REGISTER", nonce, nc);
    }

    private String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance(provided).digest(text.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
