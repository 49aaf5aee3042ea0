package org.muster.replication.link;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;

/**
 * Mutual TLS 1.3 between nodes: each end shows a certificate of the cluster's own CA, whose subject
 * alternative name is the node's id as {@code urn:muster:node:ID}. Host names mean nothing here.
 *
 * <p>By BoringSSL where Netty has it for this machine, else by the JDK: the JDK's ciphers are slow until
 * they are compiled, and a node that joins has just started (docs/adr/0015).
 */
public final class LinkTls {
    /** What comes before the node id in a certificate. */
    public static final String NODE_URN = "urn:muster:node:";
    /** A handshake that takes longer ends the connection. */
    static final long HANDSHAKE_TIMEOUT_MS = 5_000;
    private static final int SAN_URI = 6;

    private final Path ca;
    private final Path certificate;
    private final Path key;
    private final SslProvider provider;
    private volatile Contexts contexts;

    private record Contexts(SslContext client, SslContext server) {}

    private LinkTls(Path ca, Path certificate, Path key, SslProvider provider) {
        this.ca = ca;
        this.certificate = certificate;
        this.key = key;
        this.provider = provider;
    }

    /** Reads PEM files; throws when they cannot be read or do not belong together. */
    public static LinkTls of(Path ca, Path certificate, Path key) throws SSLException {
        return of(ca, certificate, key,
                OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    /** As {@link #of(Path, Path, Path)}, with one of the two that do the ciphers: they talk to each other. */
    public static LinkTls of(Path ca, Path certificate, Path key, SslProvider provider)
            throws SSLException {
        var tls = new LinkTls(ca, certificate, key, provider);
        tls.readAgain();
        return tls;
    }

    /**
     * The files have changed: links from now on use what they say, those that stand go on. Any thread.
     *
     * @throws SSLException when they cannot be used: what was read before holds
     */
    public void readAgain() throws SSLException {
        try {
            File authority = ca.toFile();
            File own = certificate.toFile();
            contexts = new Contexts(
                    SslContextBuilder.forClient().sslProvider(provider).trustManager(authority)
                            .keyManager(own, key.toFile()).protocols("TLSv1.3")
                            .endpointIdentificationAlgorithm(null).build(),
                    SslContextBuilder.forServer(own, key.toFile()).sslProvider(provider)
                            .trustManager(authority)
                            .clientAuth(ClientAuth.REQUIRE).protocols("TLSv1.3").build());
        } catch (IllegalArgumentException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    SslHandler handler(Channel channel, boolean dialled) {
        var now = contexts;
        var handler = (dialled ? now.client() : now.server()).newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
        return handler;
    }

    /** The node id that the other end's certificate is for, or null when it names none. */
    static String nodeOf(SSLSession session) {
        try {
            return nodeOf(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return null;
        }
    }

    /** The node id that a certificate is for, or null when it names none. */
    public static String nodeOf(Certificate certificate) throws CertificateParsingException {
        var names = ((X509Certificate) certificate).getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.get(0).equals(SAN_URI) && name.get(1).toString().startsWith(NODE_URN)) {
                return name.get(1).toString().substring(NODE_URN.length());
            }
        }
        return null;
    }

    /** The node id that the certificate in a PEM file is for, or null when it names none. */
    public static String nodeOf(Path certificate) throws IOException, CertificateException {
        try (var in = Files.newInputStream(certificate)) {
            return nodeOf(CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }
}
