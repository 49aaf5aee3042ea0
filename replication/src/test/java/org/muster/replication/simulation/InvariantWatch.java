package org.muster.replication.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.Frame;
import org.muster.replication.protocol.PeerStatus;
import org.muster.replication.table.Shards;

/** Looks at one life of one node after each of its steps: I1, I4, I5, I6. */
final class InvariantWatch {
    private final SimulatedNode node;
    private final long[] seqs = new long[Shards.COUNT];
    private final Map<String, Long> incarnations = new HashMap<>();
    private final Map<String, Long> stamps = new HashMap<>();

    InvariantWatch(SimulatedNode node) {
        this.node = node;
    }

    /** I1: a copy at its owner's seq is its owner's shard. */
    private void lookAtCopies(Function<String, SimulatedNode> nodes, long nowMs) {
        node.table.views().forEach((peer, view) -> {
            var owner = nodes.apply(peer);
            if (owner == null || !owner.table.owner().equals(view.owner())) {
                return;
            }
            for (int shard = 0; shard < Shards.COUNT; shard++) {
                var copy = view.state(shard);
                var original = owner.table.shard(shard).state();
                if (copy.seq() > original.seq()
                        || copy.seq() == original.seq() && !copy.equals(original)) {
                    throw new AssertionError("I1 shard " + shard + " of " + peer + " at "
                            + node.name + " at " + nowMs + ": " + copy + ", but it is " + original);
                }
            }
        });
    }

    /** @param event that the node took just now: only a frame of a stream changes its copies */
    void look(Event event, Function<String, SimulatedNode> nodes, long nowMs) {
        if (event instanceof Event.FrameReceived received && (received.frame() instanceof Frame.End
                || received.frame() instanceof Frame.Changes)) {
            lookAtCopies(nodes, nowMs);
        }
        var visible = new TreeSet<String>();
        for (var peer : node.cluster.peerStatuses()) {
            if (peer.status() == PeerStatus.Status.ONLINE
                    || peer.status() == PeerStatus.Status.SUSPECT) {
                visible.add(peer.node());
            }
            if (peer.node() != null) {
                grows(incarnations, peer.node(), peer.incarnation(), "I6 incarnation", nowMs);
            }
        }
        if (!node.table.views().keySet().equals(visible)) {
            throw new AssertionError("I4 at " + node.name + " at " + nowMs + ": views of "
                    + node.table.views().keySet() + ", but on-line are " + visible);
        }
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            long seq = node.table.shard(shard).state().seq();
            if (seq < seqs[shard]) {
                throw new AssertionError("I6 seq of shard " + shard + " at " + node.name);
            }
            if (seq > seqs[shard]) {
                seqs[shard] = seq;
                lookAtNumbersOf(shard, nowMs);
            }
        }
    }

    private void lookAtNumbersOf(int shard, long nowMs) {
        for (String number : node.table.numbersOf(shard)) {
            for (var claim : node.table.local(number).claims()) {
                grows(stamps, number + claim.deviceKey(), claim.stamp().ms(), "I6 stamp", nowMs);
            }
            var owners = new HashMap<Slice, String>();
            for (var claim : node.table.claims(number)) {
                if (owners.put(claim.deviceKey(), claim.pid().node()) != null) {
                    throw new AssertionError("I5 two owners of " + number + " at " + node.name);
                }
            }
        }
    }

    private void grows(Map<String, Long> last, String key, long now, String what, long nowMs) {
        Long before = last.put(key, now);
        if (before != null && now < before) {
            throw new AssertionError(what + " of " + key + " went back from " + before + " to "
                    + now + " at " + node.name + " at " + nowMs);
        }
    }
}
