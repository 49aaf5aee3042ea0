package org.muster.registrar;

import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.message.Transport;
import org.muster.registrar.subscribers.WatchedFile;
import org.muster.registrar.transport.TlsServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of this node, from the files that the settings name; read again when one of them has
 * changed. {@link #look} belongs to the timer's thread.
 */
final class NodeCertificates implements TlsServer {
    /** SIP over older versions is broken (RFC 8996). */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final String EVERY_OTHER = "";
    private static final long DAY_MS = 86_400_000;
    private static final Logger LOG = LoggerFactory.getLogger(NodeCertificates.class);

    /** @param host that it is for, in lower case, {@code *.domain} or {@link #EVERY_OTHER} */
    private record Pair(String host, Path certificate, Path key) {}

    private record Current(Map<String, SslContext> contextByHost, long untilMs) {}

    private final List<Pair> pairs = new ArrayList<>();
    private final List<WatchedFile<Boolean>> files = new ArrayList<>();
    private final File clientCa;
    private final ClientAuth clientAuth;
    private volatile Current current;
    private String lastReason = "";

    private NodeCertificates(Settings settings) throws BadSettingException {
        pairs.add(new Pair(EVERY_OTHER, Path.of(settings.get(Keys.TLS_CERTIFICATE)),
                Path.of(settings.get(Keys.TLS_KEY))));
        for (String each : settings.get(Keys.TLS_HOSTS)) {
            int equals = each.indexOf('=');
            int comma = each.indexOf(',', equals);
            pairs.add(new Pair(each.substring(0, equals).toLowerCase(Locale.ROOT),
                    Path.of(each.substring(equals + 1, comma)),
                    Path.of(each.substring(comma + 1))));
        }
        clientAuth = ClientAuth.valueOf(settings.get(Keys.TLS_CLIENT_AUTH)
                .toUpperCase(Locale.ROOT));
        boolean asks = clientAuth != ClientAuth.NONE;
        if (asks != settings.isSet(Keys.TLS_CLIENT_CA)) {
            throw new BadSettingException("tls.client-auth is \"" + settings.get(
                    Keys.TLS_CLIENT_AUTH) + "\" and tls.client-ca is " + (asks ? "not set" : "set")
                    + ", expected both or neither");
        }
        clientCa = asks ? new File(settings.get(Keys.TLS_CLIENT_CA)) : null;
        watch();
        try {
            hasChanged();
            current = load();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new BadSettingException("no TLS: " + reason(e)
                    + " (tls.certificate, tls.key, tls.hosts, tls.client-ca)");
        }
    }

    /** Null when no listener is for TLS. */
    static NodeCertificates of(Settings settings) throws BadSettingException {
        boolean wanted = settings.get(Keys.SIP_LISTEN).stream()
                .anyMatch(each -> each.transport() == Transport.TLS);
        if (!wanted) {
            return null;
        }
        if (!settings.isSet(Keys.TLS_CERTIFICATE) || !settings.isSet(Keys.TLS_KEY)) {
            throw new BadSettingException("sip.listen has a tls: listener, expected PEM files in"
                    + " tls.certificate and tls.key");
        }
        return new NodeCertificates(settings);
    }

    private void watch() {
        var paths = new TreeSet<Path>();
        pairs.forEach(pair -> {
            paths.add(pair.certificate());
            paths.add(pair.key());
        });
        if (clientCa != null) {
            paths.add(clientCa.toPath());
        }
        paths.forEach(path -> files.add(new WatchedFile<>(path, (name, lines) -> true)));
    }

    private boolean hasChanged() throws IOException {
        boolean changed = false;
        for (var file : files) {
            changed |= file.look();
        }
        return changed;
    }

    private Current load() throws IOException, GeneralSecurityException {
        var contexts = new LinkedHashMap<String, SslContext>();
        long untilMs = Long.MAX_VALUE;
        for (var pair : pairs) {
            var chain = chain(pair.certificate());
            untilMs = Math.min(untilMs, chain.get(0).getNotAfter().getTime());
            contexts.put(pair.host(), context(pair, chain));
        }
        return new Current(contexts, untilMs);
    }

    private static List<X509Certificate> chain(Path path)
            throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(path)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new IOException(path + " holds no certificate, expected PEM");
            }
            return chain;
        }
    }

    private SslContext context(Pair pair, List<X509Certificate> chain)
            throws IOException, GeneralSecurityException {
        var key = PrivateKeys.read(pair.key());
        if (!belongsTo(key, chain.get(0))) {
            throw new IOException(pair.key() + " is not the key of " + pair.certificate());
        }
        var builder = SslContextBuilder.forServer(key, chain.toArray(new X509Certificate[0]))
                .sslProvider(SslProvider.JDK).protocols(VERSIONS).clientAuth(clientAuth);
        return (clientCa == null ? builder : builder.trustManager(clientCa)).build();
    }

    /** Files that are replaced one after the other do not match for a moment. */
    private static boolean belongsTo(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no file " + missing.getMessage();
            case CharacterCodingException binary -> "a file is not text, expected PEM";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    @Override
    public SslContext contextFor(String host) {
        var contexts = current.contextByHost();
        String name = host == null ? EVERY_OTHER : host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        var context = contexts.get(name);
        if (context == null && dot > 0) {
            context = contexts.get("*" + name.substring(dot));
        }
        return context == null ? contexts.get(EVERY_OTHER) : context;
    }

    /** Days until the first of the certificates expires. */
    int daysLeft(long nowMs) {
        return (int) Math.floorDiv(current.untilMs() - nowMs, DAY_MS);
    }

    /** Reads what has changed; what cannot be used is said, and what was known holds. */
    void look() {
        try {
            if (hasChanged()) {
                current = load();
                lastReason = "";
                LOG.info("certificates read: {}", pairs.stream().map(Pair::certificate).toList());
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            String reason = reason(e);
            if (!reason.equals(lastReason)) {
                lastReason = reason;
                LOG.warn("certificates are not changed, those read before are shown: {}", reason);
            }
        }
    }
}
