package org.muster.registrar;

import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** What stands between phones and a node: load balancers, NAT keepalives, IPv6. */
class EdgeTest {
    @TempDir
    Path folder;

    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    private StreamPhone connect() throws Exception {
        return new StreamPhone(new Socket("127.0.0.1", on.sipPorts.get(0)));
    }

    @Test
    void behindALoadBalancerThePhonesOwnAddressCounts() throws Exception {
        on.start(0, set("sip.proxy-protocol", "127.0.0.0/8"));
        try (var phone = connect()) {
            phone.send("PROXY TCP4 192.0.2.7 127.0.0.1 40001 5060\r\n");
            String contact = "sip:1001@192.0.2.7:40001;transport=tcp";
            assertThat(phone.register("1001", contact)).startsWith("SIP/2.0 200")
                    .contains("rport=40001;received=192.0.2.7");
            assertThat(on.bindings(0)).contains("\"source\":\"tcp:192.0.2.7:40001\"");
        }
        while (on.bindings(0).contains("1001@local")) {
            Thread.onSpinWait(); // its contact was the connection's own address
        }
        try (var phone = connect()) {
            var header = new ByteArrayOutputStream();
            header.write(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2121" + "0024"
                    + "20010db8000000000000000000000007" + "00000000000000000000000000000001"
                    + "9c41" + "13c4"));
            phone.socket.getOutputStream().write(header.toByteArray());
            assertThat(phone.register("1002", "sip:1002@host")).startsWith("SIP/2.0 200");
            assertThat(on.bindings(0)).contains("\"source\":\"tcp:[2001:db8::7]:40001\"");
        }
    }

    @Test
    void aBalancerMayPassTlsOnAndTheHeaderComesWithTheHandshake() throws Exception {
        var certificates = new TestCertificates(folder);
        certificates.make("node", "node");
        int tls = NodeTest.freePort();
        on.transports = "udp:127.0.0.1:%1$d tls:127.0.0.1:" + tls;
        on.start(0, set("tls.certificate", certificates.certificate("node").toString()),
                set("tls.key", certificates.key("node").toString()),
                set("sip.proxy-protocol", "127.0.0.1"), set("tls.handshake-rate", "10"));
        for (int i = 0; i < 5; i++) { // the later ones wait for their turn
            try (var phone = new StreamPhone(certificates.connectBehind(
                    "PROXY TCP4 192.0.2." + i + " 127.0.0.1 40001 5061\r\n", "127.0.0.1", tls))) {
                assertThat(phone.register("100" + i, "sip:1001@host")).startsWith("SIP/2.0 200");
                assertThat(on.bindings(0)).contains("\"source\":\"tls:192.0.2." + i + ":40001\"");
            }
        }
    }

    @Test
    void aBalancersOwnCheckSpeaksForItselfAndWhoSendsNoHeaderIsClosed() throws Exception {
        on.start(0, set("sip.proxy-protocol", "127.0.0.1"));
        try (var check = connect()) {
            check.socket.getOutputStream().write(HexFormat.of()
                    .parseHex("0d0a0d0a000d0a515549540a" + "2000" + "0000"));
            check.send("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1"
                    + "\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 "
                    + "OPTIONS\r\nContent-Length: 0\r\n\r\n");
            assertThat(check.receive()).startsWith("SIP/2.0 200 OK");
        }
        for (String begin : new String[] {"REGISTER sip:127.0.0.1 SIP/2.0\r\n", ""}) {
            try (var phone = connect()) {
                phone.send(begin);
                assertThat(phone.receive()).as("closed").isEmpty();
            }
        }
        assertThat(on.counter(0, "tcp.closed-bad-bytes")).isEqualTo(2);
    }

    @Test
    void aPhoneOnIpv6RegistersOverUdpTcpAndTls() throws Exception {
        var certificates = new TestCertificates(folder);
        certificates.make("node", "node");
        int tls = NodeTest.freePort();
        on.transports = "udp:127.0.0.1:%1$d udp:[::1]:%1$d tcp:[::1]:%1$d tls:[::1]:" + tls;
        on.start(0, set("tls.certificate", certificates.certificate("node").toString()),
                set("tls.key", certificates.key("node").toString()),
                set("poll.interval.udp", "1s"));
        var node = new InetSocketAddress("::1", on.sipPorts.get(0));
        try (var phone = new TestPhone("udp6", "[::1]", node)) {
            phone.register();
            assertThat(on.bindings(0)).contains("\"source\":\"udp:[::1]:" + phone
                    .port() + "\"");
            String poll = phone.await("OPTIONS");
            assertThat(poll).startsWith("OPTIONS sip:udp6@[::1]:" + phone.port() + " SIP/2.0")
                    .contains("Via: SIP/2.0/UDP [::1]:" + on.sipPorts.get(0) + ";");
            phone.answer(poll, "200 OK");
            var caller = on.phone("caller", 0);
            caller.send(caller.invite("udp6", "call-6", ""));
            String invite = phone.await("INVITE");
            phone.answer(invite, "486 Busy Here");
            caller.await("SIP/2.0 486");
        }
        try (var phone = new StreamPhone(new Socket("::1", on.sipPorts.get(0)))) {
            assertThat(phone.register("tcp6", "sip:tcp6@[::1]:9")).startsWith("SIP/2.0 200");
        }
        try (var phone = new StreamPhone(
                certificates.connect("::1", tls, "TLSv1.3", null, null))) {
            assertThat(phone.register("tls6", "sip:tls6@[::1]:9")).startsWith("SIP/2.0 200");
            assertThat(on.bindings(0)).contains("\"source\":\"tls:[::1]:");
        }
    }

    @Test
    void whatIsSentCarriesTheCodePoint() throws Exception {
        on.start(0, set("sip.dscp", "24"));
        var python = new ProcessBuilder("python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
                s.settimeout(10)
                s.sendto(("OPTIONS sip:127.0.0.1 SIP/2.0\\r\\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1;rport"
                    "\\r\\nFrom: <sip:a@h>;tag=1\\r\\nTo: <sip:127.0.0.1>\\r\\nCall-ID: 1\\r\\nCSeq: 1 OPTIONS"
                    "\\r\\nContent-Length: 0\\r\\n\\r\\n").encode(), ("127.0.0.1", int(sys.argv[1])))
                answer, marks, *_ = s.recvmsg(4096, 64)
                print(answer[:15].decode(), [m[2][0] for m in marks if m[1] == socket.IP_TOS][0])
                """, on.sipPorts.get(0).toString()).redirectErrorStream(true).start();
        assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .as("24 in the upper six bits").isEqualTo("SIP/2.0 200 OK\r 96\n");
    }

    @Test
    @Tag("R6")
    void stunIsAnsweredOnTheSipPort() throws Exception {
        on.start(0);
        byte[] request = HexFormat.of()
                .parseHex("000100002112a442b7e7a701bc34d686fa87dfae");
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(request, request.length,
                    new InetSocketAddress("127.0.0.1", on.sipPorts.get(0))));
            var answer = new DatagramPacket(new byte[64], 64);
            socket.receive(answer);
            int port = (answer.getData()[26] & 0xff) << 8 | answer.getData()[27] & 0xff;
            assertThat(port ^ 0x2112).isEqualTo(socket.getLocalPort());
        }
        assertThat(on.counter(0, "stun.answered")).isEqualTo(1);
    }
}
