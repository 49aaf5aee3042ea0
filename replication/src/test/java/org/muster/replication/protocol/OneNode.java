package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;

/** What tests of one node share: its cluster, a peer made of frames, and a clock that is a number. */
abstract class OneNode {
    static final String ADDRESS = "peer:7060";
    final CompositeTable table = new CompositeTable(new Owner("n1", 100));
    final List<Effect> effects = new ArrayList<>();
    long nowMs = 1_000_000;
    Cluster cluster;
    private long nextLink = 1;

    OneNode() {
        start(Timing.DEFAULT);
    }

    /** A node with other times in the place of the one that was there. */
    final void start(Timing timing) {
        cluster = new Cluster(card("n1", "muster"), timing, table, List.of(ADDRESS),
                new NoDevices());
    }

    long open() {
        long link = nextLink++;
        step(new Event.LinkOpened(link, ADDRESS, "peer"));
        return link;
    }

    long connect(long incarnation) {
        long link = open();
        receive(link, hello(card("n2", "muster"), incarnation));
        return link;
    }

    void tickFor(long ms) {
        for (long left = ms; left > 0; left -= 100) {
            nowMs += 100;
            step(new Event.Tick());
        }
    }

    /** @return what the node does about it */
    List<Effect> receive(long link, Frame frame) {
        return step(new Event.FrameReceived(link, frame));
    }

    /** @return what the node does about it */
    List<Effect> step(Event event) {
        var now = cluster.step(event, nowMs);
        effects.addAll(now);
        return now;
    }

    PeerStatus status() {
        return cluster.peerStatuses().get(0);
    }

    List<Effect> notices(Effect.Kind kind) {
        return effects.stream()
                .filter(each -> each instanceof Effect.Notice notice && notice.kind() == kind)
                .toList();
    }

    Frame.Hello hello(NodeCard card, long incarnation) {
        return new Frame.Hello(card, incarnation, 1, HelloVerdict.VERSION_MAX, 1, nowMs);
    }

    static NodeCard card(String node, String cluster) {
        return new NodeCard(cluster, node, ADDRESS, List.of(), List.of(), "");
    }
}
