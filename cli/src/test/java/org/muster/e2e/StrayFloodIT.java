package org.muster.e2e;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What nobody asked for leaves nothing behind. */
@Tag("alone")
class StrayFloodIT {
    private static final int EACH = 100_000;
    private static final int PER_SECOND = 8_000;

    @Test
    void aHundredThousandStraysAndUnknownNumbersLeaveNoTransaction() throws Exception {
        try (var node = new Muster(1).start()) {
            Muster.await("it is ready", 12_000, node::isInSyncWith);
            Muster.await("it serves calls", 10_000, () -> {
                try (var caller = new Caller("first", node)) {
                    caller.send(caller.request("INVITE", "404"));
                    caller.await("SIP/2.0 404", 500);
                    return true;
                } catch (AssertionError notYet) {
                    return false;
                }
            });
            long refusedBefore = node.counter("sip.refused");
            flood(new InetSocketAddress(node.host(), Muster.SIP));
            Muster.await("all is read", 30_000,
                    () -> node.counter("sip.silent.stray-response") == EACH
                            && node.counter("sip.refused") + node.counter("sip.stack-full")
                                    - refusedBefore >= EACH);
            System.out.printf("%,d strays and %,d INVITEs to unknown numbers: %d transactions,"
                    + " %d exchanges left, %,d answered 503%n", EACH, EACH,
                    node.counter("sip.transactions"), node.counter("sip.exchanges"),
                    node.counter("sip.stack-full"));
            assertThat(node.counter("sip.transactions")).isZero();
            assertThat(node.counter("sip.exchanges")).isZero();
            assertThat(node.counter("sip.failed")).isZero();
        }
    }

    private static void flood(InetSocketAddress target) throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long startedNanos = System.nanoTime();
            for (int i = 0; i < 2 * EACH; i++) {
                byte[] bytes = (i % 2 == 0 ? stray(i) : invite(i))
                        .getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, target));
                long aheadNanos = startedNanos + i * 1_000_000_000L / PER_SECOND
                        - System.nanoTime();
                if (aheadNanos > 1_000_000) {
                    Thread.sleep(aheadNanos / 1_000_000);
                }
            }
        }
    }

    private static String stray(int i) {
        return "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bK.1." + i
                + "\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>;tag=2\r\nCall-ID: s" + i
                + "\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
    }

    private static String invite(int i) {
        return "INVITE sip:x" + i + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch="
                + "z9hG4bKu" + i + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:x"
                + i + "@127.0.0.1>\r\nCall-ID: u" + i
                + "\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
    }
}
