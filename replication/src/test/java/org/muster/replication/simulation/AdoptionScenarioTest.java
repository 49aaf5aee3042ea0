package org.muster.replication.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.Timings;

import static org.assertj.core.api.Assertions.assertThat;

/** Devices that change hands without a REGISTER: drain, and the adoption of a lost node's. */
@Tag("R4")
@Tag("R10")
class AdoptionScenarioTest {
    private static final String NUMBER = "1001@local";
    private static final String PHONE = "sip:a";
    private static final String DEVICE = NUMBER + "/" + PHONE;
    private static final int NUMBERS = 40;

    @Test
    void aDrainedNodesDevicesAreHandedOverAndEveryNodeKnowsThemAllTheTime() {
        var simulation = Simulation.cluster(3);
        registerSome(simulation);
        simulation.drain("n1", 0);
        for (int i = 0; i < 300; i++) {
            simulation.run(10);
            for (String name : simulation.names) {
                assertThat(simulation.believed(name)).as("known to " + name).hasSize(NUMBERS);
            }
        }
        assertThat(new TreeSet<>(simulation.believed("n1").values())).containsExactly("n2", "n3");
        assertThat(simulation.network.node("n1").controlled()).isEmpty();
        simulation.run(Simulation.QUIET_MS);
        simulation.assertAllEqual();
        assertThat(simulation.believed("n3")).isEqualTo(simulation.believed("n2"));
        simulation.assertNoRepair();
    }

    private static void registerSome(Simulation simulation) {
        for (int i = 0; i < NUMBERS; i++) {
            simulation.register("n1", 2_000 + i + "@local", PHONE);
        }
        simulation.run(1_000);
    }

    @Test
    void aNodeThatDrainsTakesNothingOver() {
        var simulation = Simulation.cluster(3);
        registerSome(simulation);
        simulation.drain("n2", 0);
        simulation.run(1_000);
        simulation.drain("n1", 0);
        simulation.run(3_000);
        assertThat(new TreeSet<>(simulation.believed("n3").values())).containsExactly("n3");
    }

    @Test
    void aRefreshAtTheDrainedNodeWinsUntilItIsOfferedAgain() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.drain("n1", 0);
        simulation.run(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(5_000);
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
        simulation.drain("n1", 1);
        simulation.run(5_000);
        simulation.assertEverywhere(Map.of(DEVICE, "n2"));
    }

    @Test
    void aLostNodesDevicesAreSharedOutAmongWhoIsLeft() {
        var simulation = adopting();
        registerSome(simulation);
        simulation.kill("n1");
        simulation.run(15_000);
        var believed = simulation.believed("n2");
        assertThat(believed).hasSize(NUMBERS).isEqualTo(simulation.believed("n3"));
        var count = new HashMap<String, Integer>();
        believed.values().forEach(node -> count.merge(node, 1, Integer::sum));
        assertThat(count.keySet()).containsExactlyInAnyOrder("n2", "n3");
        assertThat(count.values()).allMatch(each -> each > NUMBERS / 5);
    }

    private static Simulation adopting() {
        return Simulation.cluster(3, Timings.with("adoptAfterMs", 2_000L));
    }

    @Test
    void withoutItBeingWantedNothingIsAdopted() {
        var simulation = Simulation.cluster(3);
        registerSome(simulation);
        simulation.kill("n1");
        simulation.run(30_000);
        assertThat(simulation.believed("n2")).isEmpty();
    }

    /** Alone, with the phone's device adopted by one of the other two. */
    private static Simulation adoptedWhileApart() {
        var simulation = adopting();
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.network.cut("n1", "n2");
        simulation.network.cut("n1", "n3");
        simulation.run(20_000);
        assertThat(simulation.believed("n2")).hasSize(1).isEqualTo(simulation.believed("n3"));
        assertThat(simulation.believed("n1")).isEqualTo(Map.of(DEVICE, "n1"));
        return simulation;
    }

    @Test
    void theOwnerThatComesBackWins() {
        var simulation = adoptedWhileApart();
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
    }

    @Test
    void whatTheAdopterLosesMeanwhileIsStillTheOwners() {
        var simulation = adoptedWhileApart();
        simulation.lose(simulation.believed("n2").get(DEVICE), NUMBER, PHONE);
        simulation.run(2_000);
        assertThat(simulation.believed("n2")).isEmpty();
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
    }

    @Test
    void aPhoneThatRegistersAtItsAdopterStaysThereWhenTheOwnerComesBack() {
        var simulation = adoptedWhileApart();
        String adopter = simulation.believed("n2").get(DEVICE);
        simulation.register(adopter, NUMBER, PHONE);
        simulation.run(1_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, adopter));
    }

    @Test
    void aPhoneThatRegistersElsewhereWinsAgainstItsAdopterAndItsOwner() {
        var simulation = adoptedWhileApart();
        String elsewhere = simulation.believed("n2").get(DEVICE).equals("n2") ? "n3" : "n2";
        simulation.register(elsewhere, NUMBER, PHONE);
        simulation.run(3_000);
        assertThat(simulation.believed("n2")).isEqualTo(Map.of(DEVICE, elsewhere));
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, elsewhere));
    }

    @Test
    void whatWasRemovedMeanwhileIsNotAskedAndNotAdopted() {
        var simulation = adopting();
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.kill("n1");
        simulation.run(100);
        simulation.unregister("n2", NUMBER, PHONE);
        simulation.run(20_000);
        assertThat(simulation.believed("n2")).isEmpty();
        assertThat(simulation.believed("n3")).isEmpty();
        assertThat(simulation.network.trace).noneMatch(line -> line.contains("TakeOver"));
    }
}
