package org.muster.e2e;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One UDP socket that registers and calls by hand, for what no SIPp scenario can time. */
final class Caller implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress node;
    private final String user;
    private int serial;

    Caller(String user, Muster node) throws Exception {
        this(user, new InetSocketAddress(node.host(), Muster.SIP));
    }

    Caller(String user, InetSocketAddress node) throws Exception {
        this.user = user;
        this.node = node;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    String request(String method, String number) {
        serial++;
        String contact = "sip:" + user + "@127.0.0.1:" + socket.getLocalPort();
        return method + " sip:" + number + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
                + socket.getLocalPort() + ";branch=z9hG4bK" + user + serial
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@127.0.0.1>;tag=" + user
                + "\r\nTo: <sip:" + number + "@127.0.0.1>\r\nCall-ID: " + user + serial + "-"
                + socket.getLocalPort() + "\r\nCSeq: 1 " + method + "\r\nContact: <" + contact
                + ">\r\nContent-Length: 0\r\n\r\n";
    }

    void register() throws Exception {
        send(request("REGISTER", user));
        await("SIP/2.0 200", 5_000);
    }

    void send(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, node));
    }

    /** Rings: 180 to an INVITE that came. */
    void ring(String invite) throws Exception {
        var out = new StringBuilder("SIP/2.0 180 Ringing\r\n");
        invite.lines().filter(line -> line.matches("(Via|From|Call-ID|CSeq|Record-Route):.*"))
                .forEach(line -> out.append(line).append("\r\n"));
        invite.lines().filter(line -> line.startsWith("To:"))
                .forEach(line -> out.append(line).append(";tag=phone\r\n"));
        send(out.append("Content-Length: 0\r\n\r\n").toString());
    }

    /** The next message that starts so within the time. */
    String await(String start, int limitMs) throws Exception {
        long untilNanos = System.nanoTime() + limitMs * 1_000_000L;
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        while (System.nanoTime() < untilNanos) {
            socket.setSoTimeout((int) Math.max(1, (untilNanos - System.nanoTime()) / 1_000_000));
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                break;
            }
            String text = new String(packet.getData(), 0, packet.getLength(),
                    StandardCharsets.UTF_8);
            if (text.startsWith(start)) {
                return text;
            }
        }
        throw new AssertionError("no \"" + start + "\" within " + limitMs + " ms");
    }

    @Override
    public void close() {
        socket.close();
    }
}
