package org.muster.replication.simulation;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.Timing;
import org.muster.replication.protocol.Timings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Two to seven nodes from a seed: phones register, refresh, move and leave while connections are cut one
 * way and both, nodes are killed, restarted and paused. Invariants of the replication rules after every
 * step, and at the end one owner for each device everywhere.
 */
@Tag("R4")
@Tag("R5")
@Tag("R8")
@Tag("R10")
@Tag("R11")
@Tag("R12")
@Tag("R13")
@Tag("R14")
class ClusterSimulationTest {
    private static final int NUMBERS = 12;
    private static final int DISTURBANCES = 60;

    @Test
    void invariantsHoldOnEverySeed() {
        long first = Long.getLong("muster.first", 1);
        long seeds = Long.getLong("muster.seeds", 500);
        for (long seed = first; seed < first + seeds; seed++) {
            var simulation = simulation(seed);
            try {
                run(simulation, new Random(~seed));
            } catch (AssertionError | RuntimeException e) {
                simulation.network.trace.forEach(System.out::println);
                fail("seed " + seed + ": " + e.getMessage()
                        + "\nreplay: bin/test --seeds 1 " + seed, e);
            }
        }
    }

    @Test
    void theSameSeedIsTheSameConversation() {
        assertThat(conversation(17)).isEqualTo(conversation(17)).hasSizeGreaterThan(50);
    }

    private static List<String> conversation(long seed) {
        var simulation = simulation(seed);
        run(simulation, new Random(~seed));
        return simulation.network.trace;
    }

    private static Simulation simulation(long seed) {
        var random = new Random(seed);
        int nodes = seed % 3 == 0 ? 2 + random.nextInt(6) : 3;
        var timing = seed % 5 == 0 ? Timings.with("adoptAfterMs", 2_000L) : Timing.DEFAULT;
        var simulation = new Simulation(nodes, random, timing);
        if (seed % 2 == 1) {
            simulation.skewClocks(2_000);
        }
        return simulation.startAll();
    }

    private static void run(Simulation simulation, Random random) {
        for (int i = 0; i < DISTURBANCES; i++) {
            disturb(simulation, random);
            simulation.run(1 + random.nextInt(1_500));
        }
        simulation.healAndSettle();
        simulation.assertAllEqual();
        simulation.assertOneTruth();
        simulation.assertNoRepair();
    }

    private static void disturb(Simulation simulation, Random random) {
        var network = simulation.network;
        String name = simulation.names.get(random.nextInt(simulation.names.size()));
        String other = simulation.names.get(random.nextInt(simulation.names.size()));
        boolean serves = network.isUp(name) && !network.isPaused(name);
        int dice = random.nextInt(100);
        if (dice < 77 && serves) {
            phone(simulation, name, random, dice);
        } else if (dice < 82 && !name.equals(other)) {
            network.cut(name, other);
        } else if (dice < 84 && !name.equals(other)) {
            network.cutOneWay(name, other);
        } else if (dice < 88) {
            network.heal();
        } else if (dice < 91) {
            network.lossPercent = random.nextInt(4);
        } else if (dice < 93 && serves) {
            network.pause(name);
        } else if (dice < 96 && network.isUp(name)) {
            simulation.kill(name);
        } else if (!network.isUp(name)) {
            // One restart in four has its clock set back.
            simulation.restart(name, random.nextInt(4) == 0);
        }
    }

    private static void phone(Simulation simulation, String name, Random random, int dice) {
        String number = (1000 + random.nextInt(NUMBERS)) + "@local";
        String device = "sip:d" + random.nextInt(2);
        if (dice < 58) {
            simulation.register(name, number, device);
        } else {
            simulation.unregister(name, number, dice >= 73 ? null : device);
        }
    }
}
