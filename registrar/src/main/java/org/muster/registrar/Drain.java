package org.muster.registrar;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

import org.muster.registrar.admin.DrainControl;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.Reach;
import org.muster.registrar.message.Flow;
import org.muster.registrar.register.Admission;
import org.muster.registrar.transport.SipTransports;
import org.muster.replication.link.PeerLinks;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.PeerStatus;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Shards;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes this node out of service: REGISTERs are sent elsewhere, devices that other nodes reach are
 * offered to them until they have them, the connections of the others are closed at a pace. What is
 * permanent is of this node's own file and stays. {@link #tick} by one thread, once it has begun.
 */
final class Drain implements DrainControl {
    static final long TICK_MS = 100;
    /** Between two offers of a device: the node that it was offered to asks it meanwhile. */
    static final long ROUND_MS = 3_000;
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final CompositeTable table;
    private final DeviceTable devices;
    private final Admission admission;
    private final PeerLinks links;
    private final SipTransports transports;
    private final Pace pace;
    private final LongSupplier clockMs;
    private final Runnable onBegun;
    private final Queue<DeviceProcess> round = new ArrayDeque<>();
    private volatile Progress progress = Progress.NONE;
    private long begunAtMs;
    private long offeredAtMs;
    private int attempt = -1;

    /**
     * @param devicesPerSecond most devices offered in a second (adopt.rate)
     * @param connectionsPerSecond most connections closed in a second (drain.close-rate)
     * @param maxMs what is not handed over by then stays until the node ends (drain.max)
     */
    record Pace(int devicesPerSecond, int connectionsPerSecond, long maxMs) {}

    /** @param onBegun sees to the ticks from then on */
    Drain(CompositeTable table, DeviceTable devices, Admission admission, PeerLinks links,
            SipTransports transports, Pace pace, LongSupplier clockMs, Runnable onBegun) {
        this.table = table;
        this.devices = devices;
        this.admission = admission;
        this.links = links;
        this.transports = transports;
        this.pace = pace;
        this.clockMs = clockMs;
        this.onBegun = onBegun;
    }

    @Override
    public synchronized String begin() {
        if (progress.state() != State.SERVING) {
            return null;
        }
        if (links.snapshot().peers().stream().noneMatch(Drain::takesOver)) {
            return "no other node is on-line and in sync, expected one to hand devices to"
                    + " (muster peers); a node that is alone is stopped as it is";
        }
        begunAtMs = clockMs.getAsLong();
        admission.drain();
        links.tell(new Event.Draining());
        int connections = connectionsOfDevices().size();
        progress = new Progress(State.DRAINING, devices.count(), devices.count(), 0, 0,
                connections);
        LOG.info("an operator drains this node: {} devices, {} connections", devices.count(),
                connections);
        onBegun.run();
        return null;
    }

    private static boolean takesOver(PeerStatus peer) {
        return peer.status() == PeerStatus.Status.ONLINE && peer.inSync() && !peer.draining();
    }

    @Override
    public Progress progress() {
        return progress;
    }

    /** Every {@link #TICK_MS}. */
    void tick() {
        try {
            step();
        } catch (RuntimeException e) {
            LOG.error("draining failed; it goes on", e);
        }
    }

    private synchronized void step() {
        if (progress.state() != State.DRAINING) {
            return;
        }
        long nowMs = clockMs.getAsLong();
        boolean late = nowMs - begunAtMs >= pace.maxMs();
        if (late || round.isEmpty() && (attempt < 0 || nowMs - offeredAtMs >= ROUND_MS)) {
            beginRound(late);
        }
        offer(nowMs);
        connectionsOfDevices().stream().limit(perTick(pace.connectionsPerSecond()))
                .forEach(transports::close);
    }

    /** Those of phones; other nodes' stay, for calls, until this node stops. */
    private List<Flow> connectionsOfDevices() {
        return transports.accepted().stream().filter(devices::isAnyOver).toList();
    }

    private static int perTick(int perSecond) {
        return Math.max(1, (int) (perSecond * TICK_MS / 1_000));
    }

    private void beginRound(boolean late) {
        attempt++;
        round.clear();
        int left = 0;
        int permanent = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            synchronized (table.shard(shard)) {
                for (var process : devices.ofShard(shard)) {
                    left++;
                    if (process.isPermanent()) {
                        permanent++;
                    } else if (isReachedByOthers(process)) {
                        round.add(process);
                    }
                }
            }
        }
        int connections = connectionsOfDevices().size();
        boolean done = late || round.isEmpty() && connections == 0;
        progress = new Progress(done ? State.DRAINED : State.DRAINING, progress.devices(), left,
                permanent, left - permanent - round.size(), connections);
        if (done) {
            round.clear();
            LOG.info("this node is drained: {} of {} devices are left here, {} of them permanent,"
                    + " {} reached by no other node; {} connections of devices are open; it can"
                    + " be stopped now", left, progress.devices(), permanent,
                    progress.unreachable(), connections);
        }
    }

    /** Under the lock. */
    private boolean isReachedByOthers(DeviceProcess process) {
        for (var claim : table.local(process.number()).claims()) {
            if (claim.deviceKey().equals(process.deviceKey())) {
                return Reach.ofAnyNode(DeviceDetail.read(claim.detail())) != null;
            }
        }
        return false;
    }

    private void offer(long nowMs) {
        for (int left = perTick(pace.devicesPerSecond()); left > 0 && !round.isEmpty(); left--) {
            var process = round.poll();
            offeredAtMs = nowMs;
            synchronized (table.lockOf(process.number())) {
                if (!process.isEnded()) {
                    links.tell(new Event.HandOver(process.number(), process.deviceKey(),
                            process.liveStampMs() + 1, (int) process.remainingSec(nowMs),
                            attempt));
                }
            }
        }
    }
}
