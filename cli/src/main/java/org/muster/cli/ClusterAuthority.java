package org.muster.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.muster.replication.link.LinkTls;

/**
 * The cluster's own certificate authority: who holds its key may add nodes. Keys are of P-256, files are
 * PEM, keys readable by their owner only.
 */
final class ClusterAuthority {
    /** How long certificates are good; they begin a day ago, for clocks that are behind. */
    static final Duration VALID = Duration.ofDays(3_650);
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509CertificateHolder certificate;
    private final PrivateKey key;

    private ClusterAuthority(X509CertificateHolder certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Makes one and writes {@code ca.pem} and {@code ca.key}. */
    static ClusterAuthority make(Path folder, String cluster)
            throws IOException, GeneralSecurityException, OperatorException {
        var pair = keyPair();
        var name = name(cluster + " CA");
        var builder = builder(name, name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        var made = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
        write(folder.resolve("ca.key"), new JcaPKCS8Generator(pair.getPrivate(), null), true);
        write(folder.resolve("ca.pem"), made, false);
        return new ClusterAuthority(made, pair.getPrivate());
    }

    static ClusterAuthority read(Path folder) throws IOException {
        try (var certificate = new PEMParser(Files.newBufferedReader(folder.resolve("ca.pem")));
                var key = new PEMParser(Files.newBufferedReader(folder.resolve("ca.key")))) {
            if (certificate.readObject() instanceof X509CertificateHolder holder
                    && key.readObject() instanceof PrivateKeyInfo info) {
                return new ClusterAuthority(holder, new JcaPEMKeyConverter().getPrivateKey(info));
            }
            throw new IOException(
                    folder + " has no ca.pem and ca.key that muster cluster init made");
        }
    }

    /** Writes {@code node.pem} and {@code node.key} for a node, and the CA's certificate beside them. */
    void issue(Path folder, String node)
            throws IOException, GeneralSecurityException, OperatorException {
        var pair = keyPair();
        var builder = builder(certificate.getSubject(), name(node), pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, LinkTls.NODE_URN + node)));
        var signer = new JcaContentSignerBuilder(SIGNATURE).build(key);
        X509Certificate made = new JcaX509CertificateConverter()
                .getCertificate(builder.build(signer));
        write(folder.resolve("node.key"), new JcaPKCS8Generator(pair.getPrivate(), null), true);
        write(folder.resolve("ca.pem"), certificate, false);
        write(folder.resolve("node.pem"), made, false);
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject,
            PublicKey key) throws CertIOException {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(issuer,
                new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)), Date.from(now.plus(VALID)), subject, key);
    }

    private static X500Name name(String common) {
        return new X500NameBuilder().addRDN(BCStyle.CN, common).build();
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static void write(Path file, Object what, boolean secret) throws IOException {
        var text = new StringWriter();
        try (var out = new JcaPEMWriter(text)) {
            out.writeObject(what);
        }
        write(file, text.toString().getBytes(StandardCharsets.US_ASCII), secret);
    }

    /** Never replaces a file; a secret is never readable by others, not even for a moment. */
    static void write(Path file, byte[] bytes, boolean secret) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--")));
        Files.write(file, bytes, StandardOpenOption.WRITE);
    }
}
