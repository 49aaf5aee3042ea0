package org.muster.registrar;

import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.Settings;
import org.muster.registrar.transport.CannotListenException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One whole node on loopback: sockets, JAIN-SIP, the admin endpoint. */
class NodeTest {
    private static final int FIRST_PORT = 15_000;
    private static final int PORTS = 17_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(
            ThreadLocalRandom.current().nextInt(PORTS));
    private static final String VIA = "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%d;rport\r\n";
    private int sipPort;
    private int adminPort;
    private Node node;
    private int branch;

    @BeforeEach
    void start() throws Exception {
        sipPort = freePort();
        adminPort = freePort();
        node = new Node(settings(sipPort, adminPort));
        while (!udp(request("INVITE", "sip:127.0.0.1", "")).startsWith("SIP/2.0 405")) {
            // JAIN-SIP loads behind the open door: until then 503
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void methodsThatTheNodeItselfDoesNotServeAreRefused() throws Exception {
        assertThat(udp(request("MESSAGE", "sip:127.0.0.1", "")))
                .startsWith("SIP/2.0 405 Method Not Allowed").contains("Allow: REGISTER, OPTIONS");
        assertThat(udp(request("BYE", "sip:127.0.0.1", ""))).startsWith("SIP/2.0 481");
        assertThat(udp(request("CANCEL", "sip:127.0.0.1", ""))).startsWith("SIP/2.0 481");
        assertThat(udp(request("TELEPORT", "sip:127.0.0.1", ""))).startsWith("SIP/2.0 501");
        assertThat(udp(request("INFO", "sip:127.0.0.1", "")
                .replace("To: <sip:x@h>", "To: <sip:x@h>;tag=9"))).startsWith("SIP/2.0 481");
        assertThat(udp(request("INVITE", "sip:a b@h", ""))).startsWith("SIP/2.0 400");
    }

    @Test
    void aHundredThousandHeaderNamesDoNotStayInJainSip() throws Exception {
        int before = namesCached();
        for (int i = 0; i < 1_000; i++) {
            var headers = new StringBuilder();
            for (int j = 0; j < 100; j++) {
                headers.append("X-").append(i * 100 + j).append(": y\r\n");
            }
            assertThat(udp(request("MESSAGE", "sip:1001@127.0.0.1", headers.toString())))
                    .startsWith("SIP/2.0 404");
        }
        assertThat(namesCached() - before).isLessThan(10);
    }

    @Test
    void overTcpMessagesAreFramedSplitAndMerged() throws Exception {
        try (var socket = new Socket("127.0.0.1", sipPort)) {
            socket.setSoTimeout(10_000);
            String two = request("OPTIONS", "sip:127.0.0.1", "") + "\r\n\r\n"
                    + request("REGISTER", "sip:127.0.0.1", "Contact: *\r\nExpires: 0\r\n");
            byte[] bytes = two.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i += 37) {
                socket.getOutputStream().write(bytes, i, Math.min(37, bytes.length - i));
                socket.getOutputStream().flush();
            }
            assertThat(read(socket, 2)).containsSubsequence("SIP/2.0 200 OK", "OPTIONS",
                    "SIP/2.0 200 OK", "REGISTER");
        }
    }

    @Test
    void aDoubleLineEndIsAnsweredByASingleOne() throws Exception {
        try (var socket = new Socket("127.0.0.1", sipPort)) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            for (String[] pieces : new String[][] {{"\r\n\r\n"}, {"\r\n", "\r\n"},
                    {"\r\n\r", "\n"}}) {
                for (String piece : pieces) {
                    out.write(piece.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
                assertThat(socket.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
            }
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(request("OPTIONS", "sip:127.0.0.1", "").getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readNBytes(7)).as("a single one is not answered")
                    .isEqualTo("SIP/2.0".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whatCannotBeFramedIsAnsweredAndTheConnectionClosed() throws Exception {
        for (String length : List.of("2147483647", "-1", "70000", "1\r\nl: 2")) {
            String answer = tcpUntilClosed(request("OPTIONS", "sip:127.0.0.1", "")
                    .replace("Content-Length: 0", "Content-Length: " + length));
            assertThat(answer).as(length).startsWith("SIP/2.0 400 ");
        }
        String megabyte = request("OPTIONS", "sip:127.0.0.1", "X: " + "y".repeat(1 << 20) + "\r\n");
        assertThat(tcpUntilClosed(megabyte)).matches("(?s)|SIP/2.0 400 .*");
    }

    @Test
    void theSameUdpAddressIsRefusedWithTheReason() throws Exception {
        assertThatThrownBy(() -> new Node(settings(sipPort, freePort())))
                .isInstanceOf(CannotListenException.class)
                .hasMessage("cannot listen on udp 127.0.0.1:"
                        + sipPort + ": address already in use; is another registrar running?"
                        + " (sip.listen)");
        assertThatThrownBy(() -> new Node(settings(freePort(), adminPort)))
                .hasMessageContaining("(admin.listen)");
    }

    @Test
    void theAdminEndpointPagesThroughAllBindings() throws Exception {
        for (int i = 0; i < 150; i++) {
            assertThat(udp(request("REGISTER", "sip:127.0.0.1",
                    "Contact: <sip:p" + i + "@127.0.0.1:9>\r\n").replace("sip:x@h",
                            "sip:p" + i + "@127.0.0.1")))
                    .startsWith("SIP/2.0 200");
        }
        assertThat(get("/v1/status"))
                .contains("\"bindings\":{\"local\":150,\"remote\":0,\"total\":150}");
        var numbers = new ArrayList<String>();
        String after = "";
        while (true) {
            String page = get("/v1/bindings?limit=40" + after);
            var match = Pattern.compile("\"number\":\"([^\"]+)\"").matcher(page);
            int before = numbers.size();
            while (match.find()) {
                numbers.add(match.group(1));
            }
            if (numbers.size() == before) {
                break;
            }
            after = "&after=" + numbers.get(numbers.size() - 1);
        }
        assertThat(numbers).hasSize(150).doesNotHaveDuplicates();
        assertThat(get("/v1/bindings?number=p7")).contains("\"p7@local\"")
                .contains("\"pid\":\"t1.");
        assertThat(get("/v1/bindings?number=p7@127.0.0.1")).contains("\"p7@local\"");
        assertThat(get("/v1/bindings?number=nobody")).isEqualTo("[]\n");
        assertThat(get("/readyz")).isEqualTo("ready\n");
    }

    @Test
    void log4jIsNotOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("org.apache.log4j.Logger"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static int namesCached() throws Exception {
        var field = Class.forName("gov.nist.javax.sip.header.SIPHeaderNamesCache")
                .getDeclaredField("lowercaseMap");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(null)).size();
    }

    private Settings settings(int sip, int admin) throws Exception {
        return Settings.of(List.of(set("node.id", "t1"), new Assignment("sip.listen",
                List.of("udp:127.0.0.1:" + sip, "tcp:127.0.0.1:" + sip), "test"),
                set("admin.listen", "127.0.0.1:" + admin), set("auth.mode", "none")));
    }

    private static Assignment set(String key, String value) {
        return new Assignment(key, List.of(value), "test");
    }

    private String request(String method, String uri, String headers) {
        branch++;
        return method + " " + uri + " SIP/2.0\r\n" + VIA.formatted(branch)
                + "Max-Forwards: 70\r\nFrom: <sip:x@h>;tag=1\r\nTo: <sip:x@h>\r\nCall-ID: " + branch
                + "\r\nCSeq: 1 " + method + "\r\n" + headers + "Content-Length: 0\r\n\r\n";
    }

    private String udp(String text) throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length,
                    new InetSocketAddress("127.0.0.1", sipPort)));
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }
    }

    private String tcpUntilClosed(String text) throws Exception {
        try (var socket = new Socket("127.0.0.1", sipPort)) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException reset) {
                return "";
            }
        }
    }

    private static String read(Socket socket, int answers) throws Exception {
        var text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (text.toString().split("\r\n\r\n", -1).length <= answers) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    private String get(String path) throws Exception {
        try (var in = new URI("http://127.0.0.1:" + adminPort + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Below those that the kernel gives to whoever connects, and none twice: nobody takes it before it
     * is used.
     */
    static int freePort() throws Exception {
        for (;;) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken: another one
            }
        }
    }
}
