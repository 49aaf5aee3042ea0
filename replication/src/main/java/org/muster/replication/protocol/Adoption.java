package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Shards;
import org.muster.replication.table.Stamp;
import org.muster.replication.table.View;

/**
 * Devices that change hands without a REGISTER. One that is about to leave offers its own (drain): the
 * new claim is greater, so that the old one yields when it is seen. Those of a lost peer are shared out
 * among who is left (peer-loss: adopt), with their stamps: the lost one wins when it comes back.
 */
final class Adoption {
    private final String self;
    private final Peers peers;
    private final CompositeTable table;
    private final Timing timing;
    private final Outbox outbox;
    private final Map<String, Pass> passByNode = new HashMap<>();
    private boolean draining;
    private double credit;
    private long creditAtMs;

    /** How far what a lost peer held was looked through, shared out among these nodes. */
    private static final class Pass {
        final long lostAtMs;
        final List<String> heirs;
        int shard = -1;
        Iterator<Entry> entries = List.<Entry>of().iterator();

        Pass(long lostAtMs, List<String> heirs) {
            this.lostAtMs = lostAtMs;
            this.heirs = heirs;
        }
    }

    Adoption(String self, Peers peers, CompositeTable table, Timing timing, Outbox outbox) {
        this.self = self;
        this.peers = peers;
        this.table = table;
        this.timing = timing;
        this.outbox = outbox;
    }

    /** This node is about to leave: nothing is handed to it any more. */
    void drain() {
        draining = true;
        peers.all().forEach(this::tellIfDraining);
    }

    /** A link is new, or what is to be told is. */
    void tellIfDraining(Peer peer) {
        if (draining && peer.link != null && peer.link.speaks(Frame.Drain.class)) {
            outbox.send(peer.link, new Frame.Drain());
        }
    }

    void onDraining(Peer peer) {
        if (!peer.draining) {
            peer.draining = true;
            outbox.notice(Effect.Kind.DRAINING, peer.node,
                    "its operator takes it out of service; it hands over what others can reach");
        }
    }

    /** Offers a device of this node; nobody there means that it is offered again later. */
    void handOver(Event.HandOver offer) {
        var heirs = Heirs.of(offer.number(), takers());
        if (!heirs.isEmpty()) {
            var peer = peers.byNode(heirs.get(offer.attempt() % heirs.size()));
            outbox.send(peer.link, new Frame.Adopt(offer.number(), offer.deviceKey(),
                    offer.stampMs(), offer.remainingSec()));
        }
    }

    private List<String> takers() {
        return peers.all().stream()
                .filter(peer -> staysOnline(peer) && peer.inSync && peer.link != null
                        && peer.link.speaks(Frame.Adopt.class))
                .map(peer -> peer.node).toList();
    }

    private static boolean staysOnline(Peer peer) {
        return peer.status == PeerStatus.Status.ONLINE && !peer.draining;
    }

    /** A peer offers a device of its own. */
    void onAdopt(Peer peer, Frame.Adopt offer, long nowMs) {
        if (offer.stampMs() > nowMs + View.STAMP_AHEAD_MAX_MS) {
            throw new BadBytesException("ADOPT of " + offer.number() + " has stamp "
                    + offer.stampMs() + ", more than a day ahead of this node's clock");
        }
        var entry = table.entryByNode(offer.number()).get(peer.node);
        if (draining || entry == null) {
            return;
        }
        for (var claim : entry.claims()) {
            if (claim.deviceKey().equals(offer.deviceKey())) {
                outbox.add(new Effect.TakeOver(peer.node, offer.number(), offer.deviceKey(),
                        new Stamp(offer.stampMs(), self), Rank.ORIGINAL, claim.detail(),
                        offer.remainingSec()));
            }
        }
    }

    void onTick(long nowMs) {
        if (timing.adoptAfterMs() == Timing.NEVER) {
            return;
        }
        refill(nowMs);
        for (var peer : peers.all()) {
            if (peer.node != null) {
                continuePass(peer.node, nowMs);
            }
        }
    }

    private void refill(long nowMs) {
        double perMs = timing.adoptPerSecond() / 1_000.0;
        credit = Math.min(timing.adoptPerSecond(), credit + (nowMs - creditAtMs) * perMs);
        creditAtMs = nowMs;
    }

    private void continuePass(String lost, long nowMs) {
        long lostAtMs = table.inLimboSinceMs(lost);
        if (draining || nowMs - lostAtMs < timing.adoptAfterMs()
                || lostAtMs == Long.MAX_VALUE) {
            passByNode.remove(lost);
            return;
        }
        var heirs = heirs();
        var pass = passByNode.get(lost);
        if (pass == null || pass.lostAtMs != lostAtMs || !pass.heirs.equals(heirs)) {
            pass = new Pass(lostAtMs, heirs);
            passByNode.put(lost, pass);
            outbox.notice(Effect.Kind.ADOPTING, lost,
                    "its devices that can be reached from here are"
                            + " asked, " + timing.adoptPerSecond()
                            + " a second at most, shared with "
                            + (heirs.size() - 1) + " other nodes (peer-loss: adopt)");
        }
        if (!pass.entries.hasNext() && pass.shard + 1 < Shards.COUNT) {
            pass.entries = table.limboEntries(lost, ++pass.shard).iterator();
        }
        while (credit >= 1 && pass.entries.hasNext()) {
            takeOver(lost, pass.entries.next(), heirs);
        }
    }

    private List<String> heirs() {
        var nodes = new ArrayList<String>();
        nodes.add(self);
        peers.all().stream().filter(Adoption::staysOnline).forEach(peer -> nodes.add(peer.node));
        return nodes;
    }

    private void takeOver(String lost, Entry entry, List<String> heirs) {
        if (!Heirs.of(entry.number(), heirs).get(0).equals(self)) {
            return;
        }
        var known = table.entries(entry.number());
        for (var claim : entry.claims()) {
            if (isUnheld(claim, known)) {
                credit--;
                outbox.add(new Effect.TakeOver(lost, entry.number(), claim.deviceKey(),
                        claim.stamp(), Rank.ADOPTED, claim.detail(), -1));
            }
        }
    }

    /** Nobody who is there claimed or released it since. */
    private static boolean isUnheld(Claim claim, List<Entry> known) {
        return ClaimOrder.greatestMs(known, claim.deviceKey()) < claim.stamp().ms();
    }
}
