package org.muster.replication.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.DeviceControl;
import org.muster.replication.protocol.Effect;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.protocol.Timing;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Pid;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Release;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;

/** One node of the simulation: its table, its protocol and the smallest registrar there can be. */
final class SimulatedNode implements DeviceControl {
    final String name;
    final long clockSkewMs;
    final CompositeTable table;
    final Cluster cluster;
    final Map<String, Long> liveStampMsByDevice = new HashMap<>();
    private long processes;

    SimulatedNode(String name, long incarnation, long clockSkewMs, List<String> seeds,
            Timing timing) {
        this.name = name;
        this.clockSkewMs = clockSkewMs;
        table = new CompositeTable(new Owner(name, incarnation));
        var card = new NodeCard("sim", name, name + ":7060", List.of(), List.of(name), "");
        cluster = new Cluster(card, timing, table, seeds, this);
    }

    @Override
    public long liveStampMs(String number, Slice deviceKey) {
        return liveStampMsByDevice.getOrDefault(number + "/" + deviceKey, -1L);
    }

    @Override
    public void yield(String number, Claim lost, ReleaseReason why, long nowMs) {
        liveStampMsByDevice.remove(number + "/" + lost.deviceKey());
    }

    /** A REGISTER: a refresh changes nothing that is replicated, anything else claims. */
    void register(String number, Slice device, long nowMs) {
        var entries = table.entries(number);
        long ms = Math.max(nowMs + clockSkewMs, ClaimOrder.greatestMs(entries, device) + 1);
        boolean controls = liveStampMsByDevice.put(number + "/" + device, ms) != null;
        boolean wins = table.claims(number).stream()
                .anyMatch(claim -> claim.deviceKey().equals(device)
                        && claim.pid().node().equals(name) && claim.rank() == Rank.ORIGINAL);
        if (controls && wins) {
            return;
        }
        var pid = new Pid(name, table.owner().incarnation(), ++processes);
        var claim = new Claim(device, new Stamp(ms, name), Rank.ORIGINAL, pid, Slice.utf8("d"));
        publish(new EntryEdit(table.local(number), nowMs).claim(claim), nowMs);
    }

    /** A phone of another node answers at once. */
    void takeOver(Effect.TakeOver device, long nowMs) {
        var entries = table.entries(device.number());
        if (ClaimOrder.greatestMs(entries, device.deviceKey()) >= device.stamp().ms()) {
            return;
        }
        liveStampMsByDevice.put(device.number() + "/" + device.deviceKey(), device.stamp().ms());
        var pid = new Pid(name, table.owner().incarnation(), ++processes);
        publish(new EntryEdit(table.local(device.number()), nowMs).claim(new Claim(
                device.deviceKey(), device.stamp(), device.rank(), pid, device.detail())), nowMs);
    }

    void lose(String number, Slice device, long nowMs) {
        long liveMs = liveStampMsByDevice.remove(number + "/" + device);
        publish(new EntryEdit(table.local(number), nowMs).letGo(device, new Stamp(liveMs, name),
                ReleaseReason.POLL_MISSED, 7_200), nowMs);
    }

    void unregister(String number, Slice device, long nowMs) {
        var entries = table.entries(number);
        long ms = Math.max(nowMs + clockSkewMs, ClaimOrder.greatestMs(entries, device) + 1);
        liveStampMsByDevice.keySet().removeIf(key -> device.isEmpty()
                ? key.startsWith(number + "/") : key.equals(number + "/" + device));
        var release = new Release(device, new Stamp(ms, name), ReleaseReason.UNREGISTERED, 7_200);
        publish(new EntryEdit(table.local(number), nowMs).release(release), nowMs);
    }

    private void publish(EntryEdit edit, long nowMs) {
        table.publish(edit.toEntry(), nowMs);
    }

    /** Devices that have a process here, {@code number/device}. */
    Set<String> controlled() {
        return new TreeSet<>(liveStampMsByDevice.keySet());
    }
}
