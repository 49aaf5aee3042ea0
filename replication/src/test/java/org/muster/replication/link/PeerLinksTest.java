package org.muster.replication.link;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.Effect;
import org.muster.replication.protocol.NoDevices;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.protocol.Timing;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;
import static org.muster.replication.table.Entries.numberOfShard;

/** Two real drivers on loopback; what is awaited is signalled, but a change: nothing says that one came. */
class PeerLinksTest {
    /** By then the last tick of busy times has come. */
    private static final long UNTIL_CALM_MS = 3 * Cluster.BUSY_TICK_MS;
    private final CountDownLatch inSync = new CountDownLatch(2);
    private final CountDownLatch left = new CountDownLatch(1);

    @Test
    @Tag("R7")
    @Tag("R12")
    void twoNodesExchangeWhatTheyControlAndSayGoodBye() throws Exception {
        var oneTable = table("n1", "1001@local");
        var twoTable = table("n2", "1002@local");
        try (var one = links("n1", oneTable, List.of())) {
            one.start(new InetSocketAddress("127.0.0.1", 0));
            var two = links("n2", twoTable, List.of(
                    "127.0.0.1:" + one.listening().get(0).getPort()));
            two.start(null);
            assertThat(inSync.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(oneTable.claims("1002@local")).hasSize(1);
            assertThat(twoTable.claims("1001@local")).hasSize(1);
            two.close();
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(oneTable.claims("1002@local")).isEmpty();
        }
    }

    /** Without that it would be with the next heartbeat, a minute later here. */
    @Test
    void aLostLinkIsDialledAgainBeforeTheTickOfCalmTimes() throws Exception {
        var timing = new Timing(60_000, 3, 5_000, 1_000, 5_000, 10_000, 4 << 20, 7_200, 600_000,
                5_000, 10, Timing.NEVER, 1_000, Timing.DEFAULT.versionMax());
        try (var one = links("n1", table("n1", "1001@local"), List.of(), timing);
                var relay = new CutRelay(one)) {
            try (var two = links("n2", table("n2", "1002@local"), List.of(relay.address()),
                    timing)) {
                two.start(null);
                assertThat(inSync.await(10, TimeUnit.SECONDS)).isTrue();
                Thread.sleep(UNTIL_CALM_MS);
                relay.cut();
                assertThat(relay.awaitSecond(5)).isTrue();
            }
        }
    }

    /** The tick of calm times would tell it a minute later here. */
    @Test
    @Tag("R7")
    void aChangeIsToldSoonAfterIt() throws Exception {
        var timing = new Timing(60_000, 3, 5_000, 1_000, 5_000, 10_000, 4 << 20, 7_200, 600_000,
                5_000, 10, Timing.NEVER, 1_000, Timing.DEFAULT.versionMax());
        var oneTable = table("n1", "1001@local");
        var twoTable = table("n2", "1002@local");
        try (var one = links("n1", oneTable, List.of(), timing)) {
            one.start(new InetSocketAddress("127.0.0.1", 0));
            try (var two = links("n2", twoTable,
                    List.of("127.0.0.1:" + one.listening().get(0).getPort()), timing)) {
                two.start(null);
                assertThat(inSync.await(10, TimeUnit.SECONDS)).isTrue();
                Thread.sleep(UNTIL_CALM_MS);
                twoTable.onLocalChange(two::onLocalChange);
                twoTable.publish(entry("1003@local", claim("d", 1, "n2")), 0);
                long latestNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (oneTable.claims("1003@local").isEmpty()
                        && System.nanoTime() < latestNanos) {
                    Thread.sleep(PeerLinks.GATHER_MS);
                }
                assertThat(oneTable.claims("1003@local")).hasSize(1);
            }
        }
    }

    /** The smallest window that a rest follows: each frame of changes is one. */
    @Test
    @Tag("R7")
    void aDonorRestsAfterEachWindow() throws Exception {
        int frames = 640;
        var timing = new Timing(60_000, 3, 5_000, 1_000, 5_000, 10_000, 1, 7_200, 600_000,
                5_000, 10, Timing.NEVER, 1_000, Timing.DEFAULT.versionMax());
        var table = new CompositeTable(new Owner("n1", 1));
        for (int i = 0; i < frames; i++) {
            table.publish(entry(numberOfShard(i % Shards.COUNT, i / Shards.COUNT),
                    claim("d".repeat(64 << 10), 1, "n1")), 0);
        }
        try (var one = links("n1", table, List.of(), timing)) {
            one.restFor(System::nanoTime);
            one.start(new InetSocketAddress("127.0.0.1", 0));
            try (var two = links("n2", table("n2", "1002@local"),
                    List.of("127.0.0.1:" + one.listening().get(0).getPort()), timing)) {
                long startedNanos = System.nanoTime();
                two.start(null);
                assertThat(inSync.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(System.nanoTime() - startedNanos)
                        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(frames * Rests.REST_MS));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 1 << 30})
    void aGarbageFrameEndsTheConnection(int length) throws Exception {
        try (var one = links("n1", table("n1", "1001@local"), List.of())) {
            one.start(new InetSocketAddress("127.0.0.1", 0));
            try (var socket = new Socket("127.0.0.1", one.listening().get(0).getPort())) {
                socket.setSoTimeout(10_000);
                var out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(length);
                out.write(new byte[] {0x7f, 1, 2, 3, 4});
                out.flush();
                while (socket.getInputStream().read() >= 0) {
                    // the node's hello, then the end
                }
            }
        }
    }

    private PeerLinks links(String node, CompositeTable table, List<String> seeds) {
        return links(node, table, seeds, Timing.DEFAULT);
    }

    private PeerLinks links(String node, CompositeTable table, List<String> seeds,
            Timing timing) {
        var card = new NodeCard("muster", node, "0.0.0.0:1", List.of(), List.of(), "");
        var cluster = new Cluster(card, timing, table, seeds, new NoDevices());
        return new PeerLinks(cluster, System::currentTimeMillis, notice -> {
            if (notice.kind() == Effect.Kind.IN_SYNC) {
                inSync.countDown();
            } else if (notice.kind() == Effect.Kind.LEFT) {
                left.countDown();
            }
        }, null);
    }

    private static CompositeTable table(String node, String number) {
        var table = new CompositeTable(new Owner(node, 1));
        table.publish(entry(number, claim("d", 1, node)), 0);
        return table;
    }

    /** A cable between a node and who dials it, which can be cut: both ends see a reset. */
    private static final class CutRelay implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 8,
                InetAddress.getLoopbackAddress());
        private final CountDownLatch dials = new CountDownLatch(2);
        private final InetSocketAddress target;
        private final List<Socket> open = new CopyOnWriteArrayList<>();

        CutRelay(PeerLinks node) throws Exception {
            node.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            target = node.listening().get(0);
            start(this::accept);
        }

        String address() {
            return "127.0.0.1:" + server.getLocalPort();
        }

        void cut() throws IOException {
            for (var socket : open) {
                socket.close();
            }
        }

        boolean awaitSecond(int seconds) throws InterruptedException {
            return dials.await(seconds, TimeUnit.SECONDS);
        }

        private void accept() throws IOException {
            while (true) {
                var near = server.accept();
                var far = new Socket(target.getAddress(), target.getPort());
                open.addAll(List.of(near, far));
                start(() -> near.getInputStream().transferTo(far.getOutputStream()));
                start(() -> far.getInputStream().transferTo(near.getOutputStream()));
                dials.countDown();
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // the cable is cut
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
            cut();
        }
    }
}
