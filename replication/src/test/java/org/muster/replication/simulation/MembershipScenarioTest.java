package org.muster.replication.simulation;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.Timing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that leave, return, are stopped, are forgotten. Schedules that broke earlier drafts of the protocol, one by one; the
 * invariants are looked at after every step of each.
 */
@Tag("R10")
class MembershipScenarioTest {
    private static final String NUMBER = "1001@local";
    private static final String PHONE = "sip:d0";
    private static final String DEVICE = NUMBER + "/" + PHONE;

    @Test
    void aViewIsKeptForItsPeersReturnOnlyForSoLong() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.network.cut("n1", "n2");
        simulation.run(10_000);
        assertThat(simulation.network.node("n2").table.limboClaimCounts()).containsKey("n1");
        simulation.run(Timing.DEFAULT.limboKeepMs());
        assertThat(simulation.network.node("n2").table.limboClaimCounts()).isEmpty();
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
    }

    @Test
    void aNodeThatRestartsWithItsClockSetBack() {
        var simulation = Simulation.cluster(3);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.kill("n1");
        simulation.run(200);
        simulation.skewClock("n1", -3_600_000);
        simulation.restart("n1", true);
        simulation.run(3_000);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(3_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n1"));
    }

    @Test
    void twoLivesWithClocksSetBackAreToldByDifferentPeersWhatToTake() {
        var simulation = Simulation.cluster(3);
        simulation.kill("n2");
        simulation.run(200);
        simulation.network.cut("n2", "n3");
        simulation.restart("n2", true);
        simulation.run(3_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(1_000);
        assertThat(simulation.believed("n1")).containsEntry(DEVICE, "n2");
        simulation.network.cut("n1", "n2");
        simulation.kill("n2");
        simulation.run(10_000);
        simulation.network.heal();
        simulation.network.cut("n1", "n2");
        simulation.restart("n2", true);
        simulation.run(3_000);
        simulation.network.heal();
        simulation.run(3_000);
        assertThat(simulation.believed("n1")).as("of the life that ended").isEmpty();
        simulation.unregister("n1", NUMBER, PHONE);
        simulation.assertSettled();
    }

    @Test
    void theObserverIsStoppedWhilePhonesMoveAndLeave() {
        var simulation = Simulation.cluster(3);
        simulation.register("n1", NUMBER, PHONE);
        simulation.register("n1", "1002@local", PHONE);
        simulation.run(1_000);
        simulation.network.pause("n3");
        simulation.run(20_000);
        simulation.register("n2", NUMBER, PHONE);
        simulation.unregister("n2", "1002@local", PHONE);
        simulation.run(1_000);
        simulation.network.resume("n3");
        simulation.run(10);
        assertThat(simulation.network.node("n3").cluster.isReady())
                .as("it was away and does not know yet what it missed").isFalse();
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n2"));
    }

    @Test
    void theOwnerIsStoppedAndItsPhonesMove() {
        var simulation = Simulation.cluster(3);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.network.pause("n1");
        simulation.run(10_000);
        assertThat(simulation.believed("n2")).as("purged").isEmpty();
        simulation.register("n2", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n2"));
    }

    @Test
    void aReleaseThatAllHaveActedOnIsForgottenLongBeforeItsTimeToLive() {
        var simulation = Simulation.cluster(3);
        for (int i = 0; i < 100; i++) {
            simulation.register("n1", "20" + i + "@local", PHONE);
        }
        simulation.run(1_000);
        for (int i = 0; i < 100; i++) {
            simulation.unregister("n1", "20" + i + "@local", PHONE);
        }
        assertThat(simulation.network.node("n1").table.releaseCount()).isEqualTo(100);
        simulation.run(6_000);
        assertThat(simulation.network.node("n1").table.releaseCount()).isZero();
        simulation.assertSettled();
    }

    @Test
    void aReleaseWaitsForAMemberThatIsAway() {
        var simulation = Simulation.cluster(3);
        simulation.register("n3", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.network.cut("n1", "n3");
        simulation.network.cut("n2", "n3");
        simulation.run(10_000);
        simulation.unregister("n1", NUMBER, PHONE);
        simulation.run(60_000);
        assertThat(simulation.network.node("n1").table.releaseCount()).as("kept for n3")
                .isEqualTo(1);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of());
    }

    @Test
    void aLateJoinerIsLearnedFromOthersAndFromNoConfiguration() {
        var simulation = Simulation.cluster(3);
        assertThat(simulation.network.node("n1").cluster.peerStatuses()).hasSize(2);
        simulation.join("n4", "n2");
        simulation.run(5_000);
        for (String name : simulation.names) {
            assertThat(simulation.network.node(name).table.views()).as("views at " + name)
                    .hasSize(3);
        }
        simulation.register("n4", NUMBER, PHONE);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of(DEVICE, "n4"));
    }

    @Test
    void aPlaceThatANameLedToAndWhereNobodyIsIsGivenUpAndHoldsNoReleases() {
        var simulation = Simulation.cluster(2);
        simulation.network.give("n1",
                new Event.SeedsResolved(List.of("gone:7060")));
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(1_000);
        simulation.unregister("n1", NUMBER, PHONE);
        simulation.run(60_000);
        assertThat(simulation.network.node("n1").cluster.peerStatuses()).hasSize(2);
        assertThat(simulation.network.node("n1").table.releaseCount()).isEqualTo(1);
        simulation.run(600_000);
        assertThat(simulation.network.node("n1").cluster.peerStatuses()).hasSize(1);
        assertThat(simulation.network.node("n1").table.releaseCount()).isZero();
    }

    @Test
    void aForgottenNodeIsNotLearnedAgainFromOneThatDidNotHearOfIt() {
        var simulation = Simulation.cluster(3);
        simulation.kill("n3");
        simulation.run(10_000);
        simulation.network.cut("n1", "n2");
        simulation.run(8_000);
        simulation.forget("n1", "n3");
        simulation.network.heal();
        simulation.run(5_000);
        assertThat(simulation.network.node("n1").cluster.peerStatuses()).hasSize(1);
        assertThat(simulation.network.node("n2").cluster.peerStatuses()).hasSize(2);
    }

    @Test
    void aForgottenNodeIsWaitedForNoLongerUntilItComesBack() {
        var simulation = Simulation.cluster(3);
        simulation.kill("n3");
        simulation.run(10_000);
        simulation.unregister("n1", NUMBER, PHONE);
        simulation.run(10_000);
        assertThat(simulation.network.node("n1").table.releaseCount()).isEqualTo(1);
        simulation.forget("n1", "n3");
        simulation.run(5_000);
        assertThat(simulation.network.node("n1").table.releaseCount()).isZero();
        for (String name : new String[] {"n1", "n2"}) {
            assertThat(simulation.network.node(name).cluster.peerStatuses()).as("peers of " + name)
                    .noneMatch(peer -> "n3".equals(peer.node()));
        }
        simulation.restart("n3", false);
        simulation.assertSettled();
    }
}
