package org.muster.registrar;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.registrar.config.Assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muster.registrar.NodesOnLoopback.set;

/** SIP over TLS on a whole node. */
class TlsTest {
    @TempDir
    Path folder;

    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();
    private TestCertificates certificates;
    private int port;

    @BeforeEach
    void open() throws Exception {
        certificates = new TestCertificates(folder);
        certificates.make("node", "first.example.org");
        port = NodeTest.freePort();
        on.transports = "udp:127.0.0.1:%1$d tcp:127.0.0.1:%1$d tls:127.0.0.1:" + port;
    }

    private Node start(Assignment... more) throws Exception {
        var settings = new ArrayList<>(List.of(
                set("tls.certificate", certificates.certificate("node").toString()),
                set("tls.key", certificates.key("node").toString()),
                set("poll.interval.connection", "1s"), set("poll.timeout", "500ms")));
        settings.addAll(List.of(more));
        return on.start(0, settings.toArray(new Assignment[0]));
    }

    private StreamPhone connect(String version) throws Exception {
        return new StreamPhone(certificates.connect("127.0.0.1", port, version, null, null));
    }

    private String shown(String sni) throws Exception {
        try (var socket = certificates.connect("127.0.0.1", port, "TLSv1.3", sni, null)) {
            return TestCertificates.shown(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aPhoneRegistersIsPolledCalledAndGoneWithItsConnection(String version) throws Exception {
        start();
        try (var phone = connect(version)) {
            String contact = "sip:1001@127.0.0.1:" + phone.socket.getLocalPort()
                    + ";transport=tls";
            assertThat(phone.register("1001", contact)).startsWith("SIP/2.0 200");
            assertThat(on.bindings(0)).contains("\"transport\":\"tls\"");
            String poll = phone.receive();
            assertThat(poll).startsWith("OPTIONS " + contact).contains("Via: SIP/2.0/TLS "
                    + "127.0.0.1:" + port + ";branch=z9hG4bKpoll.");
            phone.answer(poll, "200 OK");
            var caller = on.phone("caller", 0);
            caller.send(caller.invite("1001", "call-1", ""));
            String invite = phone.receive();
            while (!invite.startsWith("INVITE")) {
                phone.answer(invite, "200 OK");
                invite = phone.receive();
            }
            assertThat(TestPhone.lines(invite, "Record-Route:")).anyMatch(
                    line -> line.contains("@127.0.0.1:" + port + ";transport=tls;lr>"));
            phone.answer(invite, "486 Busy Here");
            caller.await("SIP/2.0 486");
            assertThat(on.bindings(0)).contains("\"control\":\"polled\"");
        }
        long startedNanos = System.nanoTime();
        while (on.bindings(0).contains("1001@local")) {
            assertThat(System.nanoTime() - startedNanos).isLessThan(1_000_000_000);
        }
        assertThat(on.counter(0, "tls.accepted")).isEqualTo(1);
        assertThat(on.counter(0, "tls.certificate-days-left")).isEqualTo(29);
    }

    @Test
    void aNewCertificateIsShownWithoutARestartAndABrokenOneNever() throws Exception {
        start();
        try (var phone = connect("TLSv1.3")) {
            assertThat(shown(null)).isEqualTo("CN=first.example.org");
            certificates.make("node", "second.example.org");
            while (!shown(null).equals("CN=second.example.org")) {
                Thread.onSpinWait();
            }
            Files.writeString(certificates.certificate("node"), "no certificate\n");
            // The node looks at all files at once: when it has seen the other, it has seen this.
            certificates.make("node2", "x");
            Files.copy(certificates.key("node2"), certificates.key("node"),
                    StandardCopyOption.REPLACE_EXISTING);
            for (int i = 0; i < 40; i++) {
                assertThat(shown(null)).isEqualTo("CN=second.example.org");
            }
            assertThat(phone.register("1001", "sip:1001@127.0.0.1:9"))
                    .as("connections stay").startsWith("SIP/2.0 200");
        }
    }

    @Test
    void theNameThatIsAskedForPicksTheCertificate() throws Exception {
        certificates.make("net", "example.net");
        certificates.make("wild", "wild");
        start(set("tls.hosts",
                "example.net=" + certificates.certificate("net") + "," + certificates.key("net"),
                "*.example.com=" + certificates.certificate("wild") + ","
                        + certificates.key("wild")));
        assertThat(shown("Example.NET")).isEqualTo("CN=example.net");
        assertThat(shown("a.example.com")).isEqualTo("CN=wild");
        assertThat(shown("a.b.example.com")).isEqualTo("CN=first.example.org");
        assertThat(shown(null)).isEqualTo("CN=first.example.org");
    }

    @Test
    void whereClientsMustShowACertificateOnlyThoseThatDoAreHeard() throws Exception {
        certificates.make("known", "known");
        certificates.make("unknown", "unknown");
        start(set("tls.client-ca", certificates.certificate("known").toString()),
                set("tls.client-auth", "require"));
        try (var phone = new StreamPhone(
                certificates.connect("127.0.0.1", port, "TLSv1.3", null, "known"))) {
            assertThat(phone.register("1001", "sip:1001@127.0.0.1:9")).startsWith("SIP/2.0 200");
        }
        for (String client : new String[] {null, "unknown"}) {
            assertThatThrownBy(() -> {
                try (var phone = new StreamPhone(
                        certificates.connect("127.0.0.1", port, "TLSv1.3", null, client))) {
                    if (phone.register("1002", "sip:1002@127.0.0.1:9").isEmpty()) {
                        throw new IOException("closed");
                    }
                }
            }).isInstanceOf(IOException.class);
        }
        assertThat(on.bindings(0)).doesNotContain("1002@local");
        assertThat(on.counter(0, "tls.failed")).isEqualTo(2);
    }

    @Test
    void whatIsNoTlsAndHalfAHandshakeAreClosed() throws Exception {
        start();
        try (var phone = new StreamPhone(new Socket("127.0.0.1", port))) {
            phone.send("REGISTER sip:127.0.0.1 SIP/2.0\r\n\r\n");
            byte[] alert = phone.socket.getInputStream().readAllBytes();
            assertThat(alert.length).as("at most an alert").isLessThan(16);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        try (var half = new Socket("127.0.0.1", port)) {
            half.setSoTimeout(15_000);
            half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});
            assertThat(half.getInputStream().read()).as("closed after ten seconds").isEqualTo(-1);
        }
        assertThat(on.counter(0, "tls.accepted")).isZero();
    }

    @Test
    void aListenerWithoutCertificatesIsToldWhatItNeeds() {
        assertThatThrownBy(() -> on.start(0)).hasMessage("sip.listen has a tls: listener, expected"
                + " PEM files in tls.certificate and tls.key");
        assertThatThrownBy(() -> start(set("tls.key", folder.resolve("none.key").toString())))
                .hasMessageContaining("there is no file").hasMessageContaining("none.key");
        assertThatThrownBy(() -> start(set("tls.client-auth", "require")))
                .hasMessage("tls.client-auth is \"require\" and tls.client-ca is not set,"
                        + " expected both or neither");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
        certificates.make("other", "other");
        assertThatThrownBy(() -> start(set("tls.key", certificates.key("other").toString())))
                .hasMessageContaining("is not the key of");
    }
}
