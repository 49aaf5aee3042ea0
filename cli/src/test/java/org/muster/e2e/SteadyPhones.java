package org.muster.e2e;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Well-behaved phones that register at a steady pace, one transaction at a time; times each. */
final class SteadyPhones implements Runnable {
    private static final int PER_SECOND = 400;
    private static final int TRIES = 7;
    private final InetSocketAddress node;
    private final List<Long> micros = new ArrayList<>();
    private volatile boolean stopped;
    private int failed;
    private Exception problem;
    private final Thread thread = new Thread(this, "steady-phones");

    SteadyPhones(InetSocketAddress node) {
        this.node = node;
        thread.start();
    }

    @Override
    public void run() {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long startedNanos = System.nanoTime();
            for (int i = 0; !stopped; i++) {
                transaction(socket, i);
                long waitMs = (startedNanos + (i + 1) * 1_000_000_000L / PER_SECOND
                        - System.nanoTime()) / 1_000_000;
                if (waitMs > 0) {
                    Thread.sleep(waitMs);
                }
            }
        } catch (Exception e) {
            problem = e;
        }
    }

    /** Retransmits as RFC 3261 §17.1.2 says: after 500 ms, then twice as long. */
    private void transaction(DatagramSocket socket, int i) throws Exception {
        byte[] bytes = ("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
                + socket.getLocalPort() + ";branch=z9hG4bKs" + i + ";rport\r\nMax-Forwards: 70\r\n"
                + "From: <sip:s" + i % 100 + "@127.0.0.1>;tag=1\r\nTo: <sip:s" + i % 100
                + "@127.0.0.1>\r\nCall-ID: s" + i + "\r\nCSeq: 1 REGISTER\r\nContact: <sip:s"
                + i % 100 + "@127.0.0.1:9>\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        long sentNanos = System.nanoTime();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            socket.send(new DatagramPacket(bytes, bytes.length, node));
            socket.setSoTimeout(Math.min(500 << attempt, 4_000));
            var answer = new DatagramPacket(new byte[4_096], 4_096);
            try {
                socket.receive(answer);
                micros.add((System.nanoTime() - sentNanos) / 1_000);
                failed += new String(answer.getData(), 0, 11, StandardCharsets.UTF_8)
                        .equals("SIP/2.0 200") ? 0 : 1;
                return;
            } catch (SocketTimeoutException again) {
                // the next attempt
            }
        }
        failed++;
    }

    /** Ends them; what they saw. */
    Seen stop() throws Exception {
        stopped = true;
        thread.join();
        if (problem != null) {
            throw problem;
        }
        Collections.sort(micros);
        return new Seen(micros.size(), failed, micros.get(micros.size() / 2),
                micros.get(micros.size() * 99 / 100));
    }

    record Seen(int count, int failed, long medianMicros, long p99Micros) {}
}
