package org.muster.registrar.sample;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

import org.muster.registrar.message.Answer;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Reading;

/** One phone with a thread of its own: registers again and again until it is closed. */
public final class SamplePhone implements AutoCloseable {
    private static final int EXPIRES_SEC = 60;
    private static final int ANSWER_WAIT_MS = 1_000;

    private final String user;
    private final InetSocketAddress node;
    private final int refreshMs;
    private final DatagramSocket socket;
    private final String callId = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Thread thread;
    private int cseq;
    private volatile boolean registered;
    private volatile boolean closed;

    /** @param refreshMs between two REGISTERs */
    public SamplePhone(String user, InetSocketAddress node, int refreshMs) throws IOException {
        this.user = user;
        this.node = node;
        this.refreshMs = refreshMs;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = new Thread(this::live, "phone-" + user);
        thread.setDaemon(true);
        thread.start();
    }

    public boolean isRegistered() {
        return registered;
    }

    private void live() {
        while (!closed) {
            try {
                send(register());
                registered = waitForAnswer();
                listen(refreshMs + ThreadLocalRandom.current().nextInt(refreshMs / 2 + 1));
            } catch (IOException e) {
                registered = false;
            }
        }
    }

    private String register() {
        cseq++;
        String contact = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
        return "REGISTER sip:" + node.getHostString() + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + contact + ";branch=z9hG4bK" + callId + cseq + ";rport\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:" + user + "@" + node.getHostString()
                + ">;tag=" + callId + "\r\nTo: <sip:" + user + "@" + node.getHostString()
                + ">\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " REGISTER\r\n"
                + "Contact: <sip:" + user + "@" + contact + ">\r\nExpires: " + EXPIRES_SEC
                + "\r\nUser-Agent: Muster sample phone\r\nContent-Length: 0\r\n\r\n";
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, node));
    }

    private boolean waitForAnswer() throws IOException {
        var packet = receive(ANSWER_WAIT_MS);
        while (packet != null && !closed) {
            String text = new String(packet.getData(), 0, packet.getLength(),
                    StandardCharsets.UTF_8);
            if (text.startsWith("SIP/2.0 200") && text.contains("CSeq: " + cseq + " REGISTER")) {
                return true;
            }
            serve(packet);
            packet = receive(ANSWER_WAIT_MS);
        }
        return false;
    }

    private void listen(int ms) throws IOException {
        long untilNanos = System.nanoTime() + ms * 1_000_000L;
        for (long left = ms; left > 0
                && !closed; left = (untilNanos - System.nanoTime()) / 1_000_000) {
            var packet = receive((int) left);
            if (packet != null) {
                serve(packet);
            }
        }
    }

    /** Null when nothing came in time. */
    private DatagramPacket receive(int waitMs) throws IOException {
        socket.setSoTimeout(Math.max(1, waitMs));
        var packet = new DatagramPacket(new byte[4_096], 4_096);
        try {
            socket.receive(packet);
            return packet;
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private void serve(DatagramPacket packet) throws IOException {
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        if (MessageReader.read(bytes, bytes.length, false) instanceof Reading.Good good
                && good.message().isRequest() && good.message().isMethod("OPTIONS")) {
            byte[] answer = Answer.to(good.message(), 200, "OK",
                    (InetSocketAddress) packet.getSocketAddress()).toBytes();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }

    /** Stops without unregistering, as a phone that loses power. */
    @Override
    public void close() {
        closed = true;
        socket.close();
    }
}
