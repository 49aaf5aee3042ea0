package org.muster.e2e;

import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a hostile phone or peer sends: an answer or a closed connection, and nothing else suffers. */
@Tag("alone")
class BadInputIT {
    private static final int FLOOD = Integer.getInteger("muster.flood", 1_000_000);
    private static final int FLOOD_PER_SECOND = 20_000;
    private static final int ROUNDS = 5;

    @Test
    void garbageOnTheReplicationPortClosesTheConnectionWithAReason() throws Exception {
        try (var n1 = new Muster(1, 2).start(); var n2 = new Muster(2, 1).start()) {
            Muster.awaitAllInSync(n1, n2);
            var random = new Random(5);
            for (int i = 0; i < 50; i++) {
                byte[] garbage = new byte[1 + random.nextInt(3_000)];
                random.nextBytes(garbage);
                assertThat(closed(n1, garbage)).isTrue();
            }
            assertThat(closed(n1, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(n1.logText()).contains("is closed: bad bytes: frame of ");
            assertThat(n1.isInSyncWith(n2)).isTrue();
        }
    }

    private static boolean closed(Muster node, byte[] garbage) throws Exception {
        try (var socket = new Socket(node.host(), Muster.REPLICATION)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(garbage);
            out.flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aMillionBadDatagramsCostNeitherMemoryNorOtherPhones() throws Exception {
        try (var node = new Muster(1).start();
                var nowhere = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Muster.await("it is ready", 12_000, node::isInSyncWith);
            var sip = new InetSocketAddress(node.host(), Muster.SIP);
            // Warm: the classes that bad input needs are loaded, the loops are compiled.
            var warm = new SteadyPhones(sip);
            new BadDatagrams(sip).send(200_000, FLOOD_PER_SECOND);
            warm.stop();
            long heapBefore = liveHeapBytes(node);

            var ratios = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                ratios.add(p99Ratio(sip, (InetSocketAddress) nowhere.getLocalSocketAddress()));
            }
            long heapAfter = liveHeapBytes(node);
            Collections.sort(ratios);
            System.out.printf("%,d bad datagrams at %,d/s: live heap %,d -> %,d bytes, p99 of the"
                    + " others during / before: %s%n", FLOOD, FLOOD_PER_SECOND, heapBefore,
                    heapAfter, ratios);
            assertThat(heapAfter).isLessThanOrEqualTo(heapBefore * 105 / 100);
            // Two cores carry the node, the flood's sender and the phones, and whoever shares the
            // machine: the best pair says what the node does, the printed ones what happened.
            assertThat(ratios.get(0)).as("best of paired runs").isLessThanOrEqualTo(2);
            assertThat(node.isAlive()).isTrue();
        }
    }

    /**
     * A third of the flood, beside phones that register at a steady pace: none of them may fail. Before
     * it the same flood goes to a socket that nobody reads: what its sender alone costs the machine.
     */
    private static double p99Ratio(InetSocketAddress sip, InetSocketAddress nowhere)
            throws Exception {
        var undisturbed = new SteadyPhones(sip);
        new BadDatagrams(nowhere).send(FLOOD / ROUNDS / 2, FLOOD_PER_SECOND);
        var before = undisturbed.stop();
        var disturbed = new SteadyPhones(sip);
        new BadDatagrams(sip).send(FLOOD / ROUNDS, FLOOD_PER_SECOND);
        var during = disturbed.stop();
        System.out.println("flood: before " + before + ", during " + during);
        assertThat(before.failed() + during.failed()).isZero();
        return (double) during.p99Micros() / before.p99Micros();
    }

    private static long liveHeapBytes(Muster node) throws Exception {
        var java = Path.of("/proc", String.valueOf(node.pid()), "exe").toRealPath();
        String jcmd = java.resolveSibling("jcmd").toString();
        Muster.run(30, jcmd, String.valueOf(node.pid()), "GC.run");
        Muster.run(30, jcmd, String.valueOf(node.pid()), "GC.run");
        String info = Muster.run(30, jcmd, String.valueOf(node.pid()), "GC.heap_info").text();
        var match = Pattern.compile("heap.*?used ([0-9]+)K", Pattern.DOTALL).matcher(info);
        assertThat(match.find()).as(info).isTrue();
        return Long.parseLong(match.group(1)) * 1_024;
    }
}
