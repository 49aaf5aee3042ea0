package org.muster.replication.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Effect;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.Frame;
import org.muster.replication.wire.FrameCodec;

/**
 * Connections between simulated nodes: ordered like TCP, each with its own delays; cut, refused or
 * silent as the schedule wants. Frames travel as bytes through the real codec.
 */
final class SimulatedNetwork {
    record Delivery(long atMs, long order, String node, int life, Event event) {}

    private record End(String node, int life, String other, int otherLife, long otherLink) {}

    private record Held(End end, Slice frame) {}

    private final Random random;
    private final List<Held> held = new ArrayList<>();
    private final Map<String, SimulatedNode> nodes = new HashMap<>();
    private final Map<String, Integer> lives = new HashMap<>();
    private final Map<Long, End> ends = new HashMap<>();
    private final Map<Long, Long> lastArrivalMs = new HashMap<>();
    /** "from>to": nothing gets through that way. */
    private final Set<String> cutWays = new HashSet<>();
    private final Map<String, List<Delivery>> heldByPaused = new HashMap<>();
    /** Says of a frame on its way whether it is lost though its connection stands: a bug, not TCP. */
    interface Thief {
        boolean takes(String from, String to, Frame frame);
    }

    Thief thief = (from, to, frame) -> false;
    private final PriorityQueue<Delivery> queue = new PriorityQueue<>(
            Comparator.comparingLong(Delivery::atMs).thenComparingLong(Delivery::order));
    final List<String> divergences = new ArrayList<>();
    final List<String> trace = new ArrayList<>();
    int lossPercent;
    private long order;
    private long nextLink = 1;
    long nowMs = 1_000_000;
    private long disturbedAtMs;

    SimulatedNetwork(Random random) {
        this.random = random;
    }

    void start(SimulatedNode node) {
        trace.add(nowMs + " start " + node.name);
        nodes.put(node.name, node);
        int life = lives.merge(node.name, 1, Integer::sum);
        schedule(nowMs + 1, node.name, life, new Event.Tick());
    }

    /** The process dies: its connections are reset, its listener refuses. */
    void kill(String node) {
        trace.add(nowMs + " kill " + node);
        nodes.remove(node);
        heldByPaused.remove(node);
        for (var entry : List.copyOf(ends.entrySet())) {
            if (entry.getValue().node().equals(node)) {
                reset(entry.getKey());
            }
        }
    }

    void cut(String a, String b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    void cutOneWay(String from, String to) {
        trace.add(nowMs + " cut " + from + ">" + to);
        cutWays.add(from + ">" + to);
    }

    /** SIGSTOP: the process does nothing; its connections stand, what is sent to it waits. */
    void pause(String node) {
        trace.add(nowMs + " pause " + node);
        heldByPaused.putIfAbsent(node, new ArrayList<>());
    }

    /** SIGCONT: all that waited comes at once. */
    void resume(String node) {
        var waiting = heldByPaused.remove(node);
        if (waiting != null) {
            trace.add(nowMs + " resume " + node);
            waiting.forEach(each -> schedule(nowMs, each.node(), each.life(), each.event()));
        }
    }

    boolean isPaused(String node) {
        return heldByPaused.containsKey(node);
    }

    /** What TCP kept sending in vain arrives now, on connections that still stand. */
    void heal() {
        trace.add(nowMs + " heal");
        cutWays.clear();
        List.copyOf(heldByPaused.keySet()).forEach(this::resume);
        held.stream().filter(each -> ends.containsKey(each.end().otherLink()))
                .forEach(each -> deliver(each.end(), each.frame()));
        held.clear();
        lossPercent = 0;
    }

    SimulatedNode node(String name) {
        return nodes.get(name);
    }

    boolean isUp(String name) {
        return nodes.containsKey(name);
    }

    /** Delivers all that is due until then; after each step the node that took it is looked at. */
    void runUntil(long untilMs, BiConsumer<SimulatedNode, Event> afterStep) {
        while (!queue.isEmpty() && queue.peek().atMs() <= untilMs) {
            var next = queue.poll();
            nowMs = next.atMs();
            if (!cutWays.isEmpty() || !heldByPaused.isEmpty() || lossPercent > 0) {
                disturbedAtMs = nowMs;
            }
            var node = nodes.get(next.node());
            if (node != null && isPaused(next.node())) {
                heldByPaused.get(next.node()).add(next);
            } else if (node != null && lives.get(next.node()) == next.life()) {
                step(node, next);
                afterStep.accept(node, next.event());
            }
        }
        nowMs = untilMs;
    }

    /** Whether what happened then had the time and the connections to reach everybody. */
    boolean reachedAll(long sinceMs) {
        return sinceMs > disturbedAtMs + 3_000 && nowMs > sinceMs + 2_000;
    }

    private void step(SimulatedNode node, Delivery next) {
        run(node, next.event());
        if (next.event() instanceof Event.Tick) {
            schedule(nowMs + node.cluster.tickInMs(), next.node(), next.life(), new Event.Tick());
        }
    }

    void localChanged(String name) {
        give(name, new Event.LocalChanged());
    }

    /** Something happens at the node itself. */
    void give(String name, Event event) {
        schedule(nowMs + 5, name, lives.get(name), event);
    }

    private void run(SimulatedNode node, Event event) {
        for (var effect : node.cluster.step(event, nowMs)) {
            switch (effect) {
                case Effect.Dial dial -> dial(node.name, dial.address());
                case Effect.Send send -> send(node.name, send.link(), send.frame());
                case Effect.Close close -> reset(close.link());
                case Effect.Answer answer -> schedule(nowMs, node.name, lives.get(node.name),
                        new Event.Answered(answer.link(), answer.id(),
                                Slice.utf8(node.name + " heard " + answer.question())));
                case Effect.TakeOver device -> {
                    trace.add(nowMs + " " + node.name + " " + device);
                    node.takeOver(device, nowMs);
                    localChanged(node.name);
                }
                case Effect.Said said -> trace.add(nowMs + " " + node.name + " " + said);
                case Effect.Notice notice -> {
                    trace.add(nowMs + " " + node.name + " " + notice);
                    if (notice.kind() == Effect.Kind.UNEQUAL
                            || notice.kind() == Effect.Kind.DIVERGENT) {
                        divergences.add(nowMs + " " + node.name + " " + notice);
                    }
                }
            }
        }
    }

    private void dial(String from, String address) {
        String to = address.substring(0, address.indexOf(':'));
        int fromLife = lives.get(from);
        if (isCut(from, to) || isCut(to, from) || isPaused(to)) {
            schedule(nowMs + 2_000, from, fromLife,
                    new Event.DialFailed(address, false, "timed out"));
        } else if (!isUp(to)) {
            schedule(nowMs + delay(), from, fromLife,
                    new Event.DialFailed(address, true, "refused"));
        } else {
            long near = nextLink++;
            long far = nextLink++;
            ends.put(near, new End(from, fromLife, to, lives.get(to), far));
            ends.put(far, new End(to, lives.get(to), from, fromLife, near));
            arrive(far, to, lives.get(to), new Event.LinkOpened(far, null, from));
            arrive(near, from, fromLife, new Event.LinkOpened(near, address, to));
        }
    }

    private void send(String from, long link, Frame frame) {
        var end = ends.get(link);
        if (end == null) {
            return;
        }
        if (frame.streamBytes() > 0) {
            schedule(nowMs + delay(), from, end.life(),
                    new Event.Drained(link, frame.streamBytes()));
        }
        if (random.nextInt(100) < lossPercent) {
            reset(link);
            return;
        }
        if (thief.takes(from, end.other(), frame)) {
            trace.add(
                    nowMs + " lost on the way from " + from + " to " + end.other() + ": " + frame);
            return;
        }
        Slice bytes = FrameCodec.write(frame, new ByteWriter(0));
        if (isCut(from, end.other())) {
            held.add(new Held(end, bytes));
        } else {
            deliver(end, bytes);
        }
    }

    private void deliver(End end, Slice frame) {
        arrive(end.otherLink(), end.other(), end.otherLife(),
                new Event.FrameReceived(end.otherLink(), FrameCodec.read(frame)));
    }

    /** Both ends learn of it, each in its own time; the last of what is in flight is lost. */
    private void reset(long link) {
        var near = ends.remove(link);
        if (near == null) {
            return;
        }
        ends.remove(near.otherLink());
        long lostFromMs = nowMs + delay();
        queue.removeIf(due -> due.event() instanceof Event.FrameReceived received
                && received.link() == near.otherLink() && due.atMs() >= lostFromMs);
        arrive(link, near.node(), near.life(), new Event.LinkClosed(link, "reset"));
        if (!isCut(near.node(), near.other())) {
            arrive(near.otherLink(), near.other(), near.otherLife(),
                    new Event.LinkClosed(near.otherLink(), "reset"));
        }
    }

    private void arrive(long link, String node, int life, Event event) {
        long atMs = Math.max(nowMs + delay(), lastArrivalMs.getOrDefault(link, 0L));
        lastArrivalMs.put(link, atMs);
        schedule(atMs, node, life, event);
    }

    private void schedule(long atMs, String node, int life, Event event) {
        queue.add(new Delivery(atMs, order++, node, life, event));
    }

    private long delay() {
        return random.nextInt(10) == 0 ? 1 + random.nextInt(400) : 1 + random.nextInt(20);
    }

    private boolean isCut(String from, String to) {
        return cutWays.contains(from + ">" + to);
    }
}
