package org.muster.replication.protocol;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;
import org.muster.replication.table.View;

/**
 * What an owner does when it sees a greater claim or release for a device of its own: publish again
 * if its live stamp is greater still, else yield at once and publish the deletion when everybody has
 * seen the new owner, so that nobody sees a gap (I5).
 */
final class Settlement {
    private record Deletion(long atMs, String number, Slice deviceKey, Stamp stamp,
            ReleaseReason why) {}

    private record Doomed(String number, Slice deviceKey, Stamp stamp) {}

    private final CompositeTable table;
    private final DeviceControl devices;
    private final Timing timing;
    private final Queue<Deletion> deletions = new ArrayDeque<>();
    /** What is in the queue: a claim is deleted once, however often it is seen to lose. */
    private final Set<Doomed> doomed = new HashSet<>();

    Settlement(CompositeTable table, DeviceControl devices, Timing timing) {
        this.table = table;
        this.devices = devices;
        this.timing = timing;
    }

    /** A peer's entry of the number changed. */
    void onPeerChange(String number, long nowMs) {
        synchronized (table.lockOf(number)) {
            var own = table.local(number);
            if (own.claims().isEmpty()) {
                return;
            }
            var entries = table.entries(number);
            var winners = ClaimOrder.winners(entries);
            var edit = new EntryEdit(own, nowMs);
            boolean again = false;
            for (var claim : own.claims()) {
                if (!winners.contains(claim)) {
                    again |= claimsAgain(claim, number, entries, edit, nowMs);
                }
            }
            if (again) {
                table.publish(edit.toEntry(), nowMs);
            }
            evictExcess(number, own, winners, nowMs);
        }
    }

    /**
     * More devices than a number may have, as two nodes admitted one each at the same moment: the
     * oldest go, each ended by the node that controls it.
     */
    private void evictExcess(String number, Entry own, List<Claim> winners, long nowMs) {
        if (winners.size() <= timing.contactsMax()) {
            return;
        }
        for (var claim : own.claims()) {
            long greater = winners.stream().filter(other -> ClaimOrder.precedes(claim, other))
                    .count();
            if (winners.contains(claim) && greater >= timing.contactsMax()) {
                giveUp(number, claim, ReleaseReason.REPLACED,
                        devices.liveStampMs(number, claim.deviceKey()), nowMs);
            }
        }
    }

    /** Claims again with a greater live stamp, or yields: false. */
    private boolean claimsAgain(Claim claim, String number, List<Entry> entries, EntryEdit edit,
            long nowMs) {
        long liveMs = devices.liveStampMs(number, claim.deviceKey());
        if (liveMs > ClaimOrder.greatestMs(entries, claim.deviceKey())) {
            edit.claim(again(claim, liveMs));
            return true;
        }
        giveUp(number, claim, ClaimOrder.whyLost(entries, claim.deviceKey()), liveMs, nowMs);
        return false;
    }

    /**
     * A peer sees a greater claim or release than this node does.
     *
     * @param greater the greatest stamp that it sees for the device
     */
    void onSuperseded(Frame.Superseded superseded, long nowMs) {
        String number = superseded.number();
        if (superseded.stamp().ms() > nowMs + View.STAMP_AHEAD_MAX_MS) {
            throw new BadBytesException("SUPERSEDED of " + number + " has stamp "
                    + superseded.stamp().ms() + ", more than a day ahead of this node's clock");
        }
        synchronized (table.lockOf(number)) {
            var own = table.local(number);
            for (var claim : own.claims()) {
                if (claim.deviceKey().equals(superseded.deviceKey())
                        && claim.stamp().compareTo(superseded.stamp()) <= 0) {
                    settle(claim, own, superseded, nowMs);
                }
            }
        }
    }

    private void settle(Claim claim, Entry own, Frame.Superseded superseded, long nowMs) {
        long liveMs = devices.liveStampMs(own.number(), claim.deviceKey());
        if (liveMs > superseded.stamp().ms()) {
            table.publish(new EntryEdit(own, nowMs).claim(again(claim, liveMs)).toEntry(), nowMs);
            return;
        }
        giveUp(own.number(), claim, superseded.why(), liveMs, nowMs);
    }

    private Claim again(Claim claim, long liveMs) {
        return new Claim(claim.deviceKey(), new Stamp(liveMs, table.owner().node()), claim.rank(),
                claim.pid(), claim.detail());
    }

    private void giveUp(String number, Claim claim, ReleaseReason why, long liveMs, long nowMs) {
        if (liveMs >= 0) {
            devices.yield(number, claim, why, nowMs);
        }
        if (doomed.add(new Doomed(number, claim.deviceKey(), claim.stamp()))) {
            deletions.add(new Deletion(nowMs + timing.settleMs(), number, claim.deviceKey(),
                    claim.stamp(), why));
        }
    }

    /** What was read before this moment was acted on, its deletions published. */
    long settledUptoMs(long nowMs) {
        return deletions.isEmpty() ? nowMs : deletions.peek().atMs() - timing.settleMs();
    }

    boolean isIdle() {
        return deletions.isEmpty();
    }

    void onTick(long nowMs) {
        while (!deletions.isEmpty() && deletions.peek().atMs() <= nowMs) {
            delete(deletions.poll(), nowMs);
        }
    }

    private void delete(Deletion due, long nowMs) {
        doomed.remove(new Doomed(due.number(), due.deviceKey(), due.stamp()));
        synchronized (table.lockOf(due.number())) {
            var own = table.local(due.number());
            boolean stands = own.claims().stream()
                    .anyMatch(claim -> claim.deviceKey().equals(due.deviceKey())
                            && claim.stamp().equals(due.stamp()));
            if (stands) {
                table.publish(new EntryEdit(own, nowMs).letGo(due.deviceKey(), due.stamp(),
                        due.why(), timing.releaseTtlSec()).toEntry(), nowMs);
            }
        }
    }
}
