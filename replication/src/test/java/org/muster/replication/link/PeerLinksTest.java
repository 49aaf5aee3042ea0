package org.muster.replication.link;

import java.io.DataOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;

/** Two real drivers on loopback; what is awaited is signalled, not polled. */
class PeerLinksTest {
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
        var card = new NodeCard("muster", node, "0.0.0.0:1", List.of(), List.of(), "");
        var cluster = new Cluster(card, Timing.DEFAULT, table, seeds, new NoDevices());
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
}
