package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.View;

/**
 * What peers send, applied to their views, compared with what they say of themselves, and asked for
 * again where it differs; what became visible is looked at for contested devices.
 */
final class InStream {
    private final CompositeTable table;
    private final Settlement settlement;
    private final Contests contests;
    private final Outbox outbox;
    private final TimeToVisible timeToVisible = new TimeToVisible();

    InStream(CompositeTable table, Settlement settlement, Contests contests, Outbox outbox) {
        this.table = table;
        this.settlement = settlement;
        this.contests = contests;
        this.outbox = outbox;
    }

    TimeToVisible timeToVisible() {
        return timeToVisible;
    }

    /** Opens the peer's view for a new link: the positions to resume from. */
    List<Long> open(Peer peer, Owner owner) {
        var view = table.view(owner.node());
        if (view == null) {
            view = table.fromLimbo(owner);
        }
        view.abandonPasses();
        peer.repairs.onNewLink();
        peer.acknowledger.onNewLink();
        return positions(view);
    }

    private static List<Long> positions(View view) {
        var positions = new ArrayList<Long>();
        for (long position : view.positions()) {
            positions.add(position);
        }
        return positions;
    }

    void begin(Peer peer, Frame.Begin begin) {
        table.view(peer.node).begin(begin.shard());
    }

    void changes(Peer peer, Frame.Changes changes, long nowMs) {
        var view = table.view(peer.node);
        var visible = view.apply(changes.batch(), nowMs);
        peer.receivedBytes += changes.batch().bytes();
        for (var number : visible) {
            long stampMs = peer.inSync ? view.newestClaimMs(number) : -1;
            if (stampMs >= 0) {
                timeToVisible.add(Math.max(0, nowMs + peer.clockOffMs - stampMs));
            }
        }
        lookAgain(visible, nowMs);
    }

    /** The pass from 0 is whole: it becomes visible if it is what its owner says. */
    void end(Peer peer, Frame.End end, long nowMs) {
        var view = table.view(peer.node);
        if (view.end(end.shard(), end.state())) {
            peer.repairs.onEqual(end.shard(), false);
            for (var bytes : table.noteShared(view, end.shard())) {
                lookLater(bytes, nowMs);
            }
        } else {
            unequal(peer, end.shard(), "at END");
        }
    }

    /** The owner says what the shard must be at this place of the stream. */
    void state(Peer peer, Frame.State state) {
        if (peer.repairs.isUnderWay(state.shard())) {
            return;
        }
        if (table.view(peer.node).state(state.shard()).equals(state.state())) {
            peer.repairs.onEqual(state.shard(), true);
        } else {
            unequal(peer, state.shard(), "at STATE");
        }
    }

    private void unequal(Peer peer, int shard, String where) {
        boolean alarm = peer.repairs.onUnequal(shard);
        outbox.notice(Effect.Kind.UNEQUAL, peer.node,
                "shard " + shard + " differs from its owner's " + where
                        + "; it is asked for again");
        if (alarm) {
            outbox.notice(Effect.Kind.DIVERGENT, peer.node, "shard " + shard + " differs for the "
                    + Repairs.DIVERGENT_AFTER + "rd time in a row, after as many repairs: "
                    + "compare with muster diff, keep both nodes' logs and report it");
        }
    }

    void onTick(Iterable<Peer> peers, long nowMs) {
        for (var peer : peers) {
            if (peer.link != null && peer.link.speaks(Frame.Repair.class)) {
                for (int shard = peer.repairs.next(nowMs); shard >= 0; shard = peer.repairs
                        .next(nowMs)) {
                    outbox.send(peer.link, new Frame.Repair(shard));
                }
            }
        }
    }

    /** Tells the peer how far this node follows it, when that is settled. */
    void onHeartbeat(Peer peer, long nowMs) {
        var view = table.view(peer.node);
        if (view == null || !peer.link.speaks(Frame.Ack.class)) {
            return;
        }
        var tell = peer.acknowledger.onHeartbeat(positions(view), settlement.settledUptoMs(nowMs),
                nowMs);
        if (tell != null) {
            outbox.send(peer.link, new Frame.Ack(tell));
        }
    }

    /**
     * A number that only the peer holds can hide nothing and yield to nothing. One that this node
     * claims a moment later is claimed by who sees the peer's entry: the same lock guards both.
     */
    private void lookAgain(List<Slice> numbers, long nowMs) {
        for (var bytes : numbers) {
            if (table.noteIfShared(bytes)) {
                lookLater(bytes, nowMs);
            }
        }
    }

    private void lookLater(Slice bytes, long nowMs) {
        String number = bytes.utf8();
        contests.lookLater(number, nowMs);
        settlement.onPeerChange(number, nowMs);
    }
}
