package org.muster.registrar;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A phone with a UDP socket of its own that says exactly what a test wants. */
final class TestPhone implements AutoCloseable {
    private static final int WAIT_MS = 10_000;

    final String user;
    final String contact;
    private final DatagramSocket socket;
    private final InetSocketAddress node;
    private int serial;

    TestPhone(String user, String host, InetSocketAddress node) throws IOException {
        this.user = user;
        this.node = node;
        socket = new DatagramSocket(0, InetAddress.getByName(host));
        contact = "sip:" + user + "@" + host + ":" + socket.getLocalPort();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** An IPv6 address in brackets. */
    private static String inUri(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    String via() {
        return "Via: SIP/2.0/UDP " + inUri(socket.getLocalAddress().getHostAddress()) + ":" + port()
                + ";branch=z9hG4bK" + user + port() + "x" + serial++;
    }

    void send(String text) throws IOException {
        sendTo(node, text);
    }

    void sendTo(InetSocketAddress to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    String receive() throws IOException {
        return receive(WAIT_MS);
    }

    /** Null when nothing came in time. */
    String receive(int waitMs) throws IOException {
        socket.setSoTimeout(waitMs);
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** The next message that starts so; others are passed over. */
    String await(String start) throws IOException {
        for (String text = receive(); text != null; text = receive()) {
            if (text.startsWith(start)) {
                return text;
            }
        }
        throw new AssertionError("no " + start + " came");
    }

    void register(String headers) throws IOException {
        send(registration(headers));
        await("SIP/2.0 200");
    }

    String registration(String headers) {
        return "REGISTER sip:" + inUri(node.getHostString()) + " SIP/2.0\r\n" + via()
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@127.0.0.1>;tag=r\r\nTo: <sip:"
                + user + "@127.0.0.1>\r\nCall-ID: reg-" + user + port() + "\r\nCSeq: " + ++serial
                + " REGISTER\r\n" + headers + "Content-Length: 0\r\n\r\n";
    }

    void register() throws IOException {
        register("Contact: <" + contact + ">\r\n");
    }

    String invite(String number, String callId, String headers) {
        return request("INVITE", "sip:" + number + "@127.0.0.1", callId, 1, "", headers);
    }

    /** @param toTag with its semicolon, or "" */
    String request(String method, String uri, String callId, int cseq, String toTag,
            String headers) {
        return method + " " + uri + " SIP/2.0\r\n" + via() + "\r\nMax-Forwards: 70\r\nFrom: <sip:"
                + user + "@127.0.0.1>;tag=" + user + "\r\nTo: <" + uri + ">" + toTag
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\nContact: <"
                + contact + ">\r\n" + headers + "Content-Length: 0\r\n\r\n";
    }

    /** Answers what came, as a user agent does: Via, From, To, Call-ID, CSeq, Record-Route. */
    void answer(String request, String status) throws IOException {
        send(response(request, status));
    }

    String response(String request, String status) {
        String copied = lines(request, "Via:", "From:", "Call-ID:", "CSeq:", "Record-Route:")
                .stream().map(line -> line + "\r\n").collect(Collectors.joining());
        String to = header(request, "To");
        return "SIP/2.0 " + status + "\r\n" + copied + "To: " + to
                + (to.contains(";tag=") || status.startsWith("100") ? "" : ";tag=" + user)
                + "\r\nContact: <" + contact + ">\r\nContent-Length: 0\r\n\r\n";
    }

    static List<String> lines(String message, String... starts) {
        return message.lines().filter(line -> List.of(starts).stream().anyMatch(line::startsWith))
                .toList();
    }

    static String header(String message, String name) {
        return message.lines().filter(line -> line.startsWith(name + ": ")).findFirst()
                .map(line -> line.substring(name.length() + 2)).orElse(null);
    }

    @Override
    public void close() {
        socket.close();
    }
}
