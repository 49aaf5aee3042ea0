package org.muster.replication.simulation;

import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.Timing;
import org.muster.replication.protocol.Timings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Phones that move while nodes cannot see each other. Schedules that broke earlier drafts of the protocol, one by one; the
 * invariants are looked at after every step of each.
 */
@Tag("R5")
class ClaimScenarioTest {
    private static final String NUMBER = "1001@local";
    private static final String PHONE = "sip:d0";
    private static final String DEVICE = NUMBER + "/" + PHONE;

    @Test
    void aPhoneMovesThereAndBackInsideAPartitionWithRefreshes() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(500);
        simulation.network.cut("n1", "n2");
        simulation.run(200);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(9_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(300);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(9_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
    }

    @Test
    void unregisteredWhereItMovedToBeforeThatClaimWasSent() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(500);
        simulation.register("n2", NUMBER, PHONE);
        simulation.unregister("n2", NUMBER, PHONE);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of());
    }

    @Test
    void unregisteredAtOneNodeWhileTheOtherIsPurged() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(500);
        simulation.network.cut("n1", "n2");
        simulation.run(10_000);
        assertThat(simulation.believed("n2")).as("purged").isEmpty();
        simulation.unregister("n2", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of());
    }

    @Test
    void aWildcardAtANodeThatKnowsNothing() {
        var simulation = Simulation.cluster(3);
        simulation.network.cut("n1", "n3");
        simulation.network.cut("n2", "n3");
        simulation.run(8_000);
        simulation.register("n1", NUMBER, PHONE);
        simulation.register("n2", NUMBER, "sip:d1");
        simulation.run(500);
        simulation.unregister("n3", NUMBER, null);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of());
    }

    @Test
    void twoThatDoNotSeeEachOtherWhileAThirdSeesBoth() {
        var simulation = Simulation.cluster(3);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(500);
        simulation.network.cut("n1", "n2");
        simulation.run(10_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(6_000);
        assertThat(simulation.network.node("n1").controlled())
                .as("told by the third, though it sees nothing itself").isEmpty();
        assertThat(simulation.believed("n3")).isEqualTo(Map.of(DEVICE, "n2"));
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n2"));
    }

    @Test
    void aThirdThatSeesBothTellsTheOlderOneButNotOneWhosePhoneCameBack() {
        var simulation = Simulation.cluster(3);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(500);
        simulation.network.cut("n1", "n2");
        simulation.run(10_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(100);
        simulation.register("n1", NUMBER, PHONE); // a refresh: nothing is sent for it
        simulation.run(8_000);
        assertThat(simulation.believed("n3")).isEqualTo(Map.of(DEVICE, "n1"));
        assertThat(simulation.network.node("n2").controlled()).isEmpty();
        simulation.assertSettled();
    }

    @Test
    void threeNodesThatClaimOnePhone() {
        var simulation = Simulation.cluster(3);
        simulation.network.cut("n1", "n2");
        simulation.network.cut("n2", "n3");
        simulation.network.cut("n1", "n3");
        simulation.run(8_000);
        for (String name : simulation.names) {
            simulation.register(name, NUMBER, PHONE);
            simulation.run(700);
        }
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n3"));
    }

    @Test
    void aNodeWhoseClockIsAnHourAheadDoesNotKeepAPhoneThatMovedAway() {
        var simulation = new Simulation(3, new Random(1), Timing.DEFAULT);
        simulation.skewClock("n1", 3_600_000);
        simulation.startAll().run(3_000);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(5_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n2"));
    }

    @Test
    void twoNodesAdmitOneDeviceTooManyEachAndTheOldestGo() {
        var simulation = Simulation.cluster(2, Timings.with("contactsMax", 2));
        simulation.register("n1", NUMBER, "sip:old");
        simulation.run(1_000);
        simulation.network.cut("n1", "n2");
        simulation.register("n1", NUMBER, "sip:d1");
        simulation.register("n2", NUMBER, "sip:d2");
        simulation.run(1_000);
        simulation.network.heal();
        simulation.run(8_000);
        simulation.assertAllEqual();
        simulation.assertEverywhere(
                Map.of(NUMBER + "/sip:d1", "n1", NUMBER + "/sip:d2", "n2"));
        assertThat(simulation.network.node("n1").controlled()).containsOnly(NUMBER + "/sip:d1");
    }
}
