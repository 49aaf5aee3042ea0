package org.muster.registrar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates made by openssl, and TLS clients that look at what they are shown. */
final class TestCertificates {
    private final Path folder;

    TestCertificates(Path folder) {
        this.folder = folder;
    }

    Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** A self-signed pair, written over what was there. */
    void make(String name, String commonName) throws Exception {
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "30", "-subj", "/CN=" + commonName, "-keyout",
                key(name).toString(), "-out", certificate(name).toString());
    }

    private static void openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError("openssl failed (apt-get install openssl): " + said);
        }
    }

    /** As below, with a load balancer's header before the handshake. */
    SSLSocket connectBehind(String header, String host, int port)
            throws IOException, GeneralSecurityException {
        return connect(header, host, port, "TLSv1.3", null, null);
    }

    /** A handshake done; the node's certificate is not checked, but can be asked for. */
    SSLSocket connect(String host, int port, String version, String sni, String client)
            throws IOException, GeneralSecurityException {
        return connect("", host, port, version, sni, client);
    }

    private SSLSocket connect(String header, String host, int port, String version, String sni,
            String client) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(client == null ? null : managers(client).getKeyManagers(),
                new TrustManager[] {new TrustsAnybody()}, null);
        var plain = new Socket(InetAddress.getByName(host), port);
        plain.setSoTimeout(10_000);
        plain.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        socket.setEnabledProtocols(new String[] {version});
        var parameters = socket.getSSLParameters();
        if (sni != null) {
            parameters.setServerNames(List.of(new SNIHostName(sni)));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private KeyManagerFactory managers(String client) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Certificate shown;
        try (var in = Files.newInputStream(certificate(client))) {
            shown = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        store.setKeyEntry("client", PrivateKeys.read(key(client)), new char[0],
                new Certificate[] {shown});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        return managers;
    }

    /** {@code CN=…} of what the node showed. */
    static String shown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal().getName();
    }

    /** For tests of who is shown what. */
    private static final class TrustsAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
