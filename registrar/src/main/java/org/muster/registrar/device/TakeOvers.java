package org.muster.registrar.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Effect;
import org.muster.replication.table.Rank;

/**
 * Devices that this node may take over from another one (drain, peer-loss: adopt): each is asked first,
 * and is this node's only if it answers. Pure but for the random tokens. Any thread.
 */
public final class TakeOvers {
    /** Most devices that wait to be asked or for their answer; more are not taken over this time. */
    static final int CANDIDATES_MAX = 65_536;

    /** A device to be asked by OPTIONS that carries the token. */
    public record Probe(long token, Effect.TakeOver device) {}

    private record Asked(Effect.TakeOver device, long token, int times, long untilMs) {}

    private record Key(String number, Slice deviceKey) {}

    private final int perSecond;
    private final long timeoutMs;
    private final int times;
    private final RandomGenerator random;
    private final Set<Key> candidates = new HashSet<>();
    private final Queue<Effect.TakeOver> fresh = new ArrayDeque<>();
    private final Queue<Asked> asked = new ArrayDeque<>();
    private final Map<Long, Effect.TakeOver> deviceByToken = new HashMap<>();
    private double credit;
    private long creditAtMs;

    /**
     * @param perSecond most questions in a second (adopt.rate)
     * @param timeoutMs how long an answer may take (poll.timeout)
     * @param times how often each is asked (poll.misses)
     */
    public TakeOvers(int perSecond, long timeoutMs, int times, RandomGenerator random) {
        this.perSecond = perSecond;
        this.timeoutMs = timeoutMs;
        this.times = times;
        this.random = random;
    }

    /** False when it waits already, or too many do. */
    public synchronized boolean offer(Effect.TakeOver device) {
        if (candidates.size() >= CANDIDATES_MAX || !candidates.add(key(device))) {
            return false;
        }
        fresh.add(device);
        return true;
    }

    private static Key key(Effect.TakeOver device) {
        return new Key(device.number(), device.deviceKey());
    }

    /** Who is to be asked now: for the first time, or again for want of an answer. */
    public synchronized List<Probe> turn(long nowMs) {
        if (candidates.isEmpty()) {
            creditAtMs = nowMs;
            return List.of();
        }
        credit = Math.min(Math.max(1, perSecond / 10.0),
                credit + perSecond * (nowMs - creditAtMs) / 1_000.0);
        creditAtMs = nowMs;
        var probes = new ArrayList<Probe>();
        while (!asked.isEmpty() && asked.peek().untilMs() <= nowMs) {
            askAgain(asked.poll(), nowMs, probes);
        }
        while (credit >= 1 && !fresh.isEmpty()) {
            ask(fresh.poll(), 1, nowMs, probes);
        }
        return probes;
    }

    private void askAgain(Asked silent, long nowMs, List<Probe> probes) {
        if (deviceByToken.remove(silent.token()) == null) {
            return;
        }
        if (silent.times() < times) {
            ask(silent.device(), silent.times() + 1, nowMs, probes);
        } else {
            candidates.remove(key(silent.device()));
        }
    }

    private void ask(Effect.TakeOver device, int count, long nowMs, List<Probe> probes) {
        long token = random.nextLong();
        while (token == 0 || deviceByToken.putIfAbsent(token, device) != null) {
            token = random.nextLong();
        }
        credit--;
        asked.add(new Asked(device, token, count, nowMs + timeoutMs));
        probes.add(new Probe(token, device));
    }

    /** Whose answer it is, if it says that it is alive and reached; else null. */
    public synchronized Effect.TakeOver onAnswer(long token, int status) {
        var device = deviceByToken.get(token);
        if (device == null || !Polls.isAlive(status, !pathOf(device).isEmpty())) {
            return null;
        }
        deviceByToken.remove(token);
        candidates.remove(key(device));
        return device;
    }

    private static String pathOf(Effect.TakeOver device) {
        return DeviceDetail.readAddress(device.detail()).path();
    }

    /** The lost node is back: what of its devices was not adopted yet is its own again. */
    public synchronized void onReturn(String node) {
        fresh.removeIf(device -> isAdoptedFrom(device, node));
        asked.removeIf(each -> isAdoptedFrom(each.device(), node));
        deviceByToken.values().removeIf(device -> isAdoptedFrom(device, node));
        candidates.clear();
        fresh.forEach(device -> candidates.add(key(device)));
        deviceByToken.values().forEach(device -> candidates.add(key(device)));
    }

    private static boolean isAdoptedFrom(Effect.TakeOver device, String node) {
        return device.rank() == Rank.ADOPTED && device.node().equals(node);
    }

    /** How many wait. */
    public synchronized int waiting() {
        return candidates.size();
    }
}
