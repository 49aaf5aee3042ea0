package org.muster.e2e;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A paced flood of what no phone should send, from a seed. */
final class BadDatagrams {
    private static final int BATCH = 5;
    private final Random random = new Random(7);
    private final InetSocketAddress target;

    BadDatagrams(InetSocketAddress target) {
        this.target = target;
    }

    /** Sends so many at so many a second; returns when the last was sent. */
    void send(int count, int perSecond) throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long startedNanos = System.nanoTime();
            for (int i = 0; i < count; i += BATCH) {
                for (int j = 0; j < BATCH; j++) {
                    byte[] bytes = next(i + j);
                    socket.send(new DatagramPacket(bytes, bytes.length, target));
                }
                long dueNanos = startedNanos + (i + BATCH) * 1_000_000_000L / perSecond;
                long waitNanos = dueNanos - System.nanoTime();
                if (waitNanos > 0) {
                    Thread.sleep(waitNanos / 1_000_000, (int) (waitNanos % 1_000_000));
                }
            }
        }
    }

    private byte[] next(int i) {
        String head = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK"
                + i + ";rport\r\n";
        String rest = "From: <sip:x@h>;tag=1\r\nTo: <sip:x" + i + "@h>\r\nCall-ID: " + i
                + "\r\nCSeq: 1 REGISTER\r\n";
        String text = switch (i % 10) {
            case 0 -> null;
            case 1 -> "\r\n\r\n";
            case 2 -> head + "\r\n";
            case 3 -> head + rest + "Contact: <sip:x@h:port>\r\n\r\n";
            case 4 -> head.replace("UDP", "UDP h (\\") + "\r\n";
            case 5 -> head + rest + "X-Name-" + i + ": y\r\nContact: *\r\n\r\n";
            case 6 ->
                "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK" + i + "\r\n" + rest + "\r\n";
            case 7 -> head + rest.replace("CSeq: 1", "CSeq: x") + "\r\n";
            case 8 -> head + rest + "Content-Length: 99999\r\n\r\n";
            default -> head + rest + "Unterminated: " + "z".repeat(i % 500);
        };
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] noise = new byte[1 + random.nextInt(600)];
        random.nextBytes(noise);
        return noise;
    }
}
