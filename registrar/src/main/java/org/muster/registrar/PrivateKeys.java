package org.muster.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/** Private keys in PEM files, PKCS #8 without a password (RFC 7468 §10), as certbot and OpenSSL 3 write them. */
final class PrivateKeys {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)-----END PRIVATE KEY-----");
    private static final String[] ALGORITHMS = {"EC", "RSA", "EdDSA"};

    private PrivateKeys() {}

    static PrivateKey read(Path path) throws IOException, GeneralSecurityException {
        var found = PEM.matcher(Files.readString(path));
        if (!found.find()) {
            throw new IOException(path + " holds no BEGIN PRIVATE KEY, expected PKCS #8 in PEM:"
                    + " openssl pkcs8 -topk8 -nodes -in OLD -out NEW");
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // of another algorithm
            }
        }
        throw new IOException(path + " holds a key of no algorithm that is known, expected EC, RSA"
                + " or EdDSA");
    }
}
