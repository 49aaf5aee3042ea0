package org.muster.registrar.transport;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.muster.registrar.register.Phone;

import static org.assertj.core.api.Assertions.assertThat;

/** Where there is no epoll the same front serves over NIO. */
class NioFallbackTest {
    private static final String OPTIONS = "OPTIONS sip:127.0.0.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK1;rport\r\nFrom: <sip:a@h>;tag=1\r\n"
            + "To: <sip:127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    @Test
    void udpAndTcpAreServed() throws Exception {
        var phone = new Phone();
        try (var transports = new SipTransports(phone.front, phone.counters,
                EdgeSettings.PLAIN, false, 2)) {
            transports.listen(SipListen.parse("udp:127.0.0.1:0"));
            transports.listen(SipListen.parse("tcp:127.0.0.1:0"));
            assertThat(transports.usesEpoll()).isFalse();
            var addresses = transports.addresses();
            byte[] bytes = OPTIONS.getBytes(StandardCharsets.UTF_8);
            try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                socket.setSoTimeout(10_000);
                socket.send(new DatagramPacket(bytes, bytes.length, addresses.get(0).address()));
                var answer = new DatagramPacket(new byte[4_096], 4_096);
                socket.receive(answer);
                assertThat(new String(answer.getData(), StandardCharsets.UTF_8))
                        .startsWith("SIP/2.0 200 OK");
            }
            try (var socket = new Socket(InetAddress.getLoopbackAddress(),
                    addresses.get(1).address().getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(bytes);
                byte[] answer = socket.getInputStream().readNBytes(14);
                assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("SIP/2.0 200 OK");
            }
        }
    }
}
