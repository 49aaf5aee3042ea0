package org.muster.replication.protocol;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;

/**
 * Devices that two other nodes claim, which may not see each other. An owner whose claim still loses
 * after it had the time to settle is told by whoever sees it (SUPERSEDED).
 */
final class Contests {
    private record Look(long atMs, String number) {}

    private final CompositeTable table;
    private final Timing timing;
    private final Outbox outbox;
    private final Queue<Look> looks = new ArrayDeque<>();
    private final Set<String> waiting = new HashSet<>();

    Contests(CompositeTable table, Timing timing, Outbox outbox) {
        this.table = table;
        this.timing = timing;
        this.outbox = outbox;
    }

    /** More than one node holds the number: look at it when its owners had their time. */
    void lookLater(String number, long nowMs) {
        if (waiting.add(number)) {
            looks.add(new Look(nowMs + waitMs(), number));
        }
    }

    /** Longer than an owner takes that sees the greater claim itself. */
    private long waitMs() {
        return 2 * timing.settleMs() + 2 * timing.heartbeatMs();
    }

    boolean isIdle() {
        return looks.isEmpty();
    }

    /** A number that is still contested is looked at again until it is not. */
    void onTick(Collection<Peer> peers, long nowMs) {
        while (!looks.isEmpty() && looks.peek().atMs() <= nowMs) {
            String number = looks.poll().number();
            waiting.remove(number);
            if (tellLosers(number, peers)) {
                lookLater(number, nowMs);
            }
        }
    }

    private boolean tellLosers(String number, Collection<Peer> peers) {
        var entries = table.entries(number);
        if (entries.size() < 2) {
            return false;
        }
        var winners = ClaimOrder.winners(entries);
        boolean any = false;
        for (var entry : entries) {
            for (var claim : entry.claims()) {
                if (!winners.contains(claim)) {
                    any = true;
                    var greater = ClaimOrder.greatest(entries, claim.deviceKey());
                    tell(claim, peers, new Frame.Superseded(number, claim.deviceKey(), greater,
                            ClaimOrder.whyLost(entries, claim.deviceKey())));
                }
            }
        }
        return any;
    }

    private static Peer holder(Claim claim, Collection<Peer> peers) {
        for (var peer : peers) {
            if (claim.pid().node().equals(peer.node) && peer.link != null) {
                return peer;
            }
        }
        return null;
    }

    private void tell(Claim claim, Collection<Peer> peers, Frame.Superseded superseded) {
        var peer = holder(claim, peers);
        if (peer != null && peer.link.speaks(Frame.Superseded.class)) {
            outbox.send(peer.link, superseded);
        }
    }
}
