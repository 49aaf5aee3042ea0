package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.muster.registrar.message.Flow;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Shards;

/**
 * The device processes of this node, by number, and the REGISTERs that ended some of them, kept for
 * a while so that a late duplicate does not bring them back. Callers hold the number's shard lock.
 */
public final class DeviceTable {
    private static final class Shard {
        /** The first device of each number; it knows the next one. */
        final Map<String, DeviceProcess> firstByNumber = new HashMap<>();
        final EndedDevices ended = new EndedDevices();
    }

    private final Shard[] shards = new Shard[Shards.COUNT];
    private final AtomicLong processCounter = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    /** Devices by the serial of their connection; those over UDP are in none. */
    private final Map<Long, Set<DeviceProcess>> processesByConnection = new ConcurrentHashMap<>();

    private final SaidIndex saidIndex = new SaidIndex();
    private final ProcessHandles handles = new ProcessHandles();

    private final LifeCycle lifeCycle;

    public DeviceTable(LifeCycle lifeCycle) {
        this.lifeCycle = lifeCycle;
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard();
        }
    }

    /** By which who looks at a device later finds it, if it is here still. */
    public ProcessHandles handles() {
        return handles;
    }

    /** A process number that was never used in this incarnation. */
    public long nextProcess() {
        return processCounter.incrementAndGet();
    }

    /** The devices of the number, as they are now. */
    public List<DeviceProcess> of(String number) {
        var first = shard(number).firstByNumber.get(number);
        return first == null ? List.of() : first.next == null ? List.of(first) : chain(first);
    }

    private static List<DeviceProcess> chain(DeviceProcess first) {
        var all = new ArrayList<DeviceProcess>(4);
        for (var each = first; each != null; each = each.next) {
            all.add(each);
        }
        return all;
    }

    /** The process of the device, or null. */
    public DeviceProcess find(String number, Slice deviceKey) {
        var each = shard(number).firstByNumber.get(number);
        while (each != null && !each.deviceKey().equals(deviceKey)) {
            each = each.next;
        }
        return each;
    }

    /** A REGISTER of a device, its first or a refresh. */
    public void onRegister(DeviceProcess process, Flow before, long nowMs) {
        onControl(process, before, "registered", nowMs);
    }

    /**
     * A device is controlled here, now or still.
     *
     * @param before its flow until now; null for a new one
     * @param why it is controlled here, as the event says
     */
    public void onControl(DeviceProcess process, Flow before, String why, long nowMs) {
        if (before == null) {
            lifeCycle.onBegun(process, why, nowMs);
            append(process);
            handles.add(process);
            count.incrementAndGet();
        }
        onFlow(process, before);
    }

    private void append(DeviceProcess process) {
        var shard = shard(process.number());
        process.endsToAskFor = shard.ended.hasOf(process.number());
        var last = shard.firstByNumber.putIfAbsent(process.number(), process);
        while (last != null && last.next != null) {
            last = last.next;
        }
        if (last != null) {
            last.next = process;
        }
    }

    /** False when it was not there. */
    private boolean remove(DeviceProcess process) {
        var firstByNumber = shard(process.number()).firstByNumber;
        var first = firstByNumber.get(process.number());
        if (first == process) {
            if (process.next == null) {
                firstByNumber.remove(process.number());
            } else {
                firstByNumber.put(process.number(), process.next);
            }
            process.next = null;
            return true;
        }
        for (var each = first; each != null; each = each.next) {
            if (each.next == process) {
                each.next = process.next;
                process.next = null;
                return true;
            }
        }
        return false;
    }

    /**
     * The device's flow is another than before.
     *
     * @param before null for a new device
     */
    public void onFlow(DeviceProcess process, Flow before) {
        forgetSaid(process);
        var now = process.flow();
        if (before != null && before.serial() == now.serial()) {
            return;
        }
        leave(process, before);
        if (now.transport().isStream()) {
            processesByConnection.computeIfAbsent(now.serial(), s -> ConcurrentHashMap.newKeySet())
                    .add(process);
        }
    }

    private void leave(DeviceProcess process, Flow flow) {
        if (flow != null && flow.transport().isStream()) {
            processesByConnection.computeIfPresent(flow.serial(), (serial, processes) -> {
                processes.remove(process);
                return processes.isEmpty() ? null : processes;
            });
        }
    }

    /** The devices that were last heard of over the connection; any thread, without a lock. */
    public List<DeviceProcess> over(Flow connection) {
        return List.copyOf(processesByConnection.getOrDefault(connection.serial(), Set.of()));
    }

    /** Whether any device was last heard of over the connection; any thread, without a lock. */
    public boolean isAnyOver(Flow connection) {
        return processesByConnection.containsKey(connection.serial());
    }

    /** All processes of a shard's numbers. */
    public List<DeviceProcess> ofShard(int shard) {
        var all = new ArrayList<DeviceProcess>();
        shards[shard].firstByNumber.values().forEach(first -> all.addAll(chain(first)));
        return all;
    }

    /** How many devices are controlled; any thread, without a lock. */
    public int count() {
        return count.get();
    }

    /** Ends the process. */
    public void end(DeviceProcess process, ReleaseReason why, long nowMs) {
        lifeCycle.onRemoved(process, why, nowMs);
        forgetSaid(process);
        leave(process, process.flow());
        if (remove(process)) {
            handles.remove(process);
            count.decrementAndGet();
        }
    }

    /** Ends all of them; only when nothing else works on devices any more: the node ends. */
    public void endAll(ReleaseReason why, long nowMs) {
        for (int shard = 0; shard < shards.length; shard++) {
            ofShard(shard).forEach(process -> end(process, why, nowMs));
        }
    }

    /**
     * What the device's last REGISTER said: it is found by that until anything about it changes.
     *
     * @param hash {@link org.muster.registrar.message.Said}
     * @param seconds asked for
     * @param outbound whether it registered a flow (RFC 5626 §6)
     * @param path whether it knew Path (RFC 3327)
     */
    public void said(DeviceProcess process, long hash, int seconds, boolean outbound,
            boolean path) {
        forgetSaid(process);
        process.said(hash, seconds, outbound, path);
        saidIndex.put(hash, process);
    }

    private void forgetSaid(DeviceProcess process) {
        if (process.said() != 0) {
            saidIndex.remove(process.said(), process);
            process.said(0, 0, false, false);
        }
    }

    /**
     * The device that said that last, or null. Any thread, without a lock: what is
     * found is to be looked at again under its number's.
     */
    public DeviceProcess whoSaid(long hash) {
        return saidIndex.get(hash);
    }

    /**
     * Who said it in all likelihood, or null, without a lock: for {@link DeviceProcess#touch} and nothing else.
     */
    public DeviceProcess glance(long hash) {
        return saidIndex.glance(hash);
    }

    /** Remembers the REGISTER that removed a device; an empty key stands for all of the number. */
    public void rememberEnd(String number, Slice deviceKey, LastRegister by) {
        var shard = shard(number);
        shard.ended.remember(number, deviceKey, by);
        for (var each = shard.firstByNumber.get(number); each != null; each = each.next) {
            each.endsToAskFor = true;
        }
    }

    /**
     * The same request again as the last one of a device of the number, or as one that lately removed
     * devices of it.
     */
    public boolean isRetransmission(String number, LastRegister request) {
        var shard = shard(number);
        for (var each = shard.firstByNumber.get(number); each != null; each = each.next) {
            if (each.last().isRetransmittedBy(request)) {
                return true;
            }
        }
        return shard.ended.isRetransmission(number, request);
    }

    /** Whether a REGISTER that is later than this one removed the device, or all of the number. */
    public boolean hasEndedLater(String number, Slice deviceKey, LastRegister request) {
        return shard(number).ended.hasLater(number, deviceKey, request);
    }

    /** The same of the device of a process, without a look elsewhere where no device was ended. */
    public boolean hasEndedLater(DeviceProcess process, LastRegister request) {
        return process.endsToAskFor
                && hasEndedLater(process.number(), process.deviceKey(), request);
    }

    private Shard shard(String number) {
        return shards[Shards.of(number)];
    }
}
