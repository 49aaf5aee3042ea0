package org.muster.replication.protocol;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.Release;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;

/**
 * What an owner does when it sees a greater claim or release for a device of its own: publish again
 * if its live stamp is greater still, else yield at once and publish the deletion when everybody has
 * seen the new owner, so that nobody sees a gap (I5).
 */
final class Settlement {
    private record Deletion(long atMs, String number, Slice deviceKey, Stamp stamp) {}

    private final CompositeTable table;
    private final DeviceControl devices;
    private final Timing timing;
    private final Queue<Deletion> deletions = new ArrayDeque<>();

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
        }
    }

    /** Claims again with a greater live stamp, or yields: false. */
    private boolean claimsAgain(Claim claim, String number, List<Entry> entries, EntryEdit edit,
            long nowMs) {
        long liveMs = devices.liveStampMs(number, claim.deviceKey());
        if (liveMs > ClaimOrder.greatestMs(entries, claim.deviceKey())) {
            edit.claim(new Claim(claim.deviceKey(), new Stamp(liveMs, table.owner().node()),
                    claim.rank(), claim.pid(), claim.detail()));
            return true;
        }
        if (liveMs >= 0) {
            devices.yield(number, claim, ClaimOrder.whyLost(entries, claim.deviceKey()), nowMs);
        }
        deletions.add(new Deletion(nowMs + timing.settleMs(), number, claim.deviceKey(),
                claim.stamp()));
        return false;
    }

    void onTick(long nowMs) {
        while (!deletions.isEmpty() && deletions.peek().atMs() <= nowMs) {
            delete(deletions.poll(), nowMs);
        }
    }

    private void delete(Deletion due, long nowMs) {
        synchronized (table.lockOf(due.number())) {
            var own = table.local(due.number());
            boolean stands = own.claims().stream()
                    .anyMatch(claim -> claim.deviceKey().equals(due.deviceKey())
                            && claim.stamp().equals(due.stamp()));
            if (stands) {
                var release = new Release(due.deviceKey(), due.stamp(), ReleaseReason.MOVED,
                        timing.releaseTtlSec());
                table.publish(new EntryEdit(own, nowMs).release(release).toEntry(), nowMs);
            }
        }
    }
}
