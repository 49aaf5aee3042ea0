package org.muster.replication.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.Timing;
import org.muster.replication.protocol.Timings;
import org.muster.replication.table.Shards;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cluster in one thread with a clock of its own: nodes, the phones that use them, what the phones did
 * last, and the invariants that are looked at after every step.
 */
final class Simulation {
    /** Long enough for every wait of the protocol: off-line, redials, settling, a turn of STATEs. */
    static final long QUIET_MS = 20_000;
    private static final long FIRST_INCARNATION = 10;

    final SimulatedNetwork network;
    final List<String> names = new ArrayList<>();
    private final Random random;
    private final Timing timing;
    private final Map<SimulatedNode, InvariantWatch> watchByNode = new IdentityHashMap<>();
    /** Which node took the last REGISTER of a device; absent when it was removed. */
    private final Map<String, String> truth = new TreeMap<>();
    /** Where and when the phone spoke last. */
    private final Map<String, LastWord> lastWords = new TreeMap<>();
    /** Devices whose last word died with the node that heard it: nobody can know (I3's exception). */
    private final Set<String> unknowable = new TreeSet<>();
    private final Map<String, TreeSet<Long>> usedIncarnations = new TreeMap<>();
    private final Map<String, Long> skewMsByNode = new TreeMap<>();
    private final Map<String, Timing> timingByNode = new TreeMap<>();

    private record LastWord(String node, long atMs) {}

    Simulation(int nodes, Random random, Timing timing) {
        this.random = random;
        this.timing = timing;
        network = new SimulatedNetwork(random);
        IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).forEach(names::add);
    }

    /** Started, and every node in sync with every other. */
    static Simulation cluster(int nodes) {
        return cluster(nodes, Timing.DEFAULT);
    }

    static Simulation cluster(int nodes, Timing timing) {
        var simulation = new Simulation(nodes, new Random(1), timing).startAll();
        simulation.run(3_000);
        return simulation;
    }

    /** Frames leave one by one. */
    static Timing smallWindow() {
        return Timings.with("linkWindowBytes", 1);
    }

    /** Clocks that differ by up to so much decide for a phone that moved while its nodes were apart. */
    void skewClocks(int maxMs) {
        for (String name : names) {
            skewMsByNode.put(name, (long) random.nextInt(maxMs));
        }
    }

    /** This node's clock is off by so much from its next start on. */
    void skewClock(String name, long offMs) {
        skewMsByNode.put(name, offMs);
    }

    Simulation startAll() {
        names.forEach(this::start);
        return this;
    }

    void start(String name) {
        start(name, FIRST_INCARNATION);
    }

    private void start(String name, long incarnation) {
        var seeds = names.stream().filter(other -> !other.equals(name)).map(o -> o + ":7060")
                .toList();
        start(name, incarnation, seeds);
    }

    private void start(String name, long incarnation, List<String> seeds) {
        usedIncarnations.computeIfAbsent(name, any -> new TreeSet<>()).add(incarnation);
        network.start(new SimulatedNode(name, incarnation, skewMsByNode.getOrDefault(name, 0L),
                seeds, timingByNode.getOrDefault(name, timing)));
    }

    /** A node that nobody has in a configuration; it knows one of the others. */
    void join(String name, String seed) {
        names.add(name);
        start(name, FIRST_INCARNATION, List.of(seed + ":7060"));
    }

    /** Must be called before the node starts. */
    void timingOf(String name, Timing own) {
        timingByNode.put(name, own);
    }

    /** An operator at {@code name} ends the membership of a node. */
    void forget(String name, String node) {
        network.give(name, new Event.ForgetNode(node));
    }

    /** @param clockSetBack to a moment at which none started: peers make it take a greater incarnation */
    void restart(String name, boolean clockSetBack) {
        var used = usedIncarnations.computeIfAbsent(name, any -> new TreeSet<>());
        long highest = used.isEmpty() ? FIRST_INCARNATION : used.last();
        long incarnation = clockSetBack ? highest - 5 : highest + 10;
        while (startedAt(used, incarnation)) {
            incarnation--;
        }
        start(name, incarnation);
    }

    /** No two starts within a quarter of an hour are in the same millisecond. */
    private static boolean startedAt(Set<Long> used, long incarnation) {
        return used.stream().anyMatch(other -> (other - incarnation) % (1 << 20) == 0);
    }

    void kill(String name) {
        usedIncarnations.get(name).add(network.node(name).table.owner().incarnation());
        network.kill(name);
        truth.values().removeIf(name::equals);
        lastWords.forEach((device, word) -> {
            if (word.node().equals(name) && !network.reachedAll(word.atMs())) {
                unknowable.add(device);
            }
        });
    }

    void register(String name, String number, String device) {
        say(name, "REGISTER", number, List.of(device));
        network.node(name).register(number, Slice.utf8(device), network.nowMs);
        truth.put(number + "/" + device, name);
        network.localChanged(name);
    }

    /** The node's polls of the device miss. */
    void lose(String name, String number, String device) {
        network.node(name).lose(number, Slice.utf8(device), network.nowMs);
        network.localChanged(name);
    }

    /** An operator takes the node out of service: all that it controls is offered to others once. */
    void drain(String name, int attempt) {
        network.give(name, new Event.Draining());
        network.node(name).liveStampMsByDevice.forEach((device, liveMs) -> {
            int slash = device.indexOf('/');
            network.give(name, new Event.HandOver(device.substring(0, slash),
                    Slice.utf8(device.substring(slash + 1)), liveMs + 1, 60, attempt));
        });
    }

    /** Removes the device, or every one of the number when it is null, wherever it is. */
    void unregister(String name, String number, String device) {
        var devices = device == null ? devicesOf(number) : List.of(device);
        say(name, "UNREGISTER", number, devices);
        network.node(name).unregister(number,
                device == null ? Slice.EMPTY : Slice.utf8(device), network.nowMs);
        network.localChanged(name);
    }

    private List<String> devicesOf(String number) {
        var devices = new ArrayList<String>();
        lastWords.keySet().forEach(key -> {
            if (key.startsWith(number + "/")) {
                devices.add(key.substring(number.length() + 1));
            }
        });
        return devices;
    }

    private void say(String name, String what, String number, List<String> devices) {
        for (String device : devices) {
            String key = number + "/" + device;
            network.trace.add(network.nowMs + " " + name + " " + what + " " + key);
            lastWords.put(key, new LastWord(name, network.nowMs));
            unknowable.remove(key);
            truth.remove(key);
        }
    }

    void run(long ms) {
        network.runUntil(network.nowMs + ms, (node, event) -> watchByNode
                .computeIfAbsent(node, InvariantWatch::new)
                .look(event, network::node, network.nowMs));
    }

    /** Everything stands again, and time passes in which nothing happens. */
    void healAndSettle() {
        network.heal();
        for (String name : names) {
            if (!network.isUp(name)) {
                restart(name, random.nextInt(4) == 0);
            }
        }
        run(QUIET_MS);
    }

    /** I1, I2: every view equals its owner's table, shard by shard. */
    void assertAllEqual() {
        for (String name : names) {
            var node = network.node(name);
            assertThat(node.cluster.isReady()).as(name + " is ready").isTrue();
            assertThat(node.table.views()).as(name + " sees all").hasSize(names.size() - 1);
            node.table.views().forEach((peer, view) -> {
                for (int shard = 0; shard < Shards.COUNT; shard++) {
                    assertThat(view.state(shard)).as("I2: shard " + shard + " of " + peer + " at "
                            + name).isEqualTo(network.node(peer).table.shard(shard).state());
                }
            });
        }
    }

    /** I3 and I5: all nodes believe the same, and where clocks agree it is what the phones did last. */
    void assertOneTruth() {
        var first = believed(names.get(0));
        for (String name : names) {
            assertThat(believed(name)).as("owners as " + name + " sees them").isEqualTo(first);
        }
        if (skewMsByNode.isEmpty() && timing.adoptAfterMs() == Timing.NEVER) {
            first.keySet().removeAll(unknowable);
            truth.keySet().removeAll(unknowable);
            assertThat(first).as("what the phones did last").isEqualTo(truth);
        }
        for (String name : names) {
            assertThat(network.node(name).controlled()).as("device processes at " + name)
                    .isEqualTo(ownedBy(name, believed(name)));
        }
    }

    private static Set<String> ownedBy(String name, Map<String, String> believed) {
        var owned = new TreeSet<String>();
        believed.forEach((device, owner) -> {
            if (owner.equals(name)) {
                owned.add(device);
            }
        });
        return owned;
    }

    /** Device to the node that controls it, as this node believes. */
    Map<String, String> believed(String name) {
        var node = network.node(name);
        var believed = new TreeMap<String, String>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            for (String number : node.table.numbersOf(shard)) {
                node.table.claims(number).forEach(claim -> believed
                        .put(number + "/" + claim.deviceKey(), claim.pid().node()));
            }
        }
        return believed;
    }

    /** Heals, lets time pass and asserts all of I1 to I5 that hold at rest, and that nothing was repaired. */
    void assertSettled() {
        healAndSettle();
        assertAllEqual();
        assertOneTruth();
        assertNoRepair();
    }

    /** @param believed device to the node that controls it, at every node */
    void assertEverywhere(Map<String, String> believed) {
        for (String name : names) {
            assertThat(believed(name)).as("as " + name + " sees it").isEqualTo(believed);
        }
    }

    /** Nothing was ever repaired: the stream alone did it. */
    void assertNoRepair() {
        assertThat(network.divergences).as("I1 at END and STATE").isEmpty();
    }
}
