package org.muster.replication.simulation;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.Frame;
import org.muster.replication.protocol.PeerStatus;
import org.muster.replication.protocol.Timing;
import org.muster.replication.protocol.Timings;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Shards;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a copy follows its owner, and how it is put right when it does not. Schedules that broke earlier drafts of the protocol, one by one; the
 * invariants are looked at after every step of each.
 */
@Tag("R12")
class StreamScenarioTest {
    private static final String NUMBER = "1001@local";
    private static final String PHONE = "sip:d0";

    @Test
    void aFalsePurgeAndAReturnInTheSameLifeSendsOnlyWhatChanged() {
        var simulation = Simulation.cluster(2);
        for (int i = 0; i < 200; i++) {
            simulation.register("n1", "20" + i + "@local", PHONE);
        }
        simulation.run(2_000);
        simulation.network.cut("n1", "n2");
        simulation.run(10_000);
        assertThat(simulation.believed("n2")).as("purged").isEmpty();
        simulation.register("n1", NUMBER, PHONE);
        var begins = new AtomicInteger();
        var records = new AtomicInteger();
        simulation.network.thief = (from, to, frame) -> {
            begins.addAndGet(frame instanceof Frame.Begin ? 1 : 0);
            records.addAndGet(
                    frame instanceof Frame.Changes changes ? changes.batch().records().size() : 0);
            return false;
        };
        simulation.assertSettled();
        assertThat(simulation.believed("n2")).hasSize(201);
        assertThat(begins).as("passes from 0").hasValue(0);
        assertThat(records).as("entries sent").hasValue(1);
    }

    @Test
    void aBatchLostBetweenTwoOthersIsRepairedByTheState() {
        var simulation = Simulation.cluster(2);
        var left = new AtomicInteger(1);
        simulation.network.thief = (from, to, frame) -> from.equals("n1")
                && frame instanceof Frame.Changes && left.getAndDecrement() > 0;
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(60);
        assertThat(left.get()).as("the batch is lost").isZero();
        simulation.register("n1", NUMBER, "sip:d1");
        simulation.run(3_000);
        simulation.assertAllEqual();
        assertThat(simulation.believed("n2")).hasSize(2);
        assertThat(simulation.network.divergences).as("seen and said").hasSize(1);
    }

    @Test
    void aCopyThatWentBadIsFoundThoughNothingChanges() {
        var simulation = Simulation.cluster(2);
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(2_000);
        var view = simulation.network.node("n2").table.view("n1");
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            view.begin(shard);
            view.end(shard, new ShardState(0, 0, 0)); // forgets all of it
        }
        assertThat(simulation.believed("n2")).isEmpty();
        simulation.run(Shards.COUNT * Timing.DEFAULT.heartbeatMs() + 1_000);
        simulation.assertAllEqual();
        assertThat(simulation.believed("n2")).hasSize(1);
    }

    @Test
    void aShardThatStaysWrongIsAskedForWithBackOffAndBecomesAnAlarm() {
        var simulation = Simulation.cluster(2);
        var begins = new AtomicInteger();
        simulation.network.thief = (from, to, frame) -> {
            begins.addAndGet(frame instanceof Frame.Begin ? 1 : 0);
            return from.equals("n1") && frame instanceof Frame.Changes;
        };
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(60_000);
        assertThat(statusOfN1(simulation).divergent()).isEqualTo(1);
        assertThat(begins.get()).as("asked for in a minute").isBetween(5, 9);
        assertThat(simulation.network.divergences.stream()
                .filter(each -> each.contains("DIVERGENT"))).hasSize(1);
        assertThat(simulation.network.node("n2").cluster.isReady()).isTrue();
        simulation.network.thief = (from, to, frame) -> false;
        simulation.run(120_000);
        simulation.assertAllEqual();
        assertThat(statusOfN1(simulation).divergent()).as("and it ends").isZero();
    }

    private static PeerStatus statusOfN1(Simulation simulation) {
        return simulation.network.node("n2").cluster.peerStatuses().get(0);
    }

    @Test
    void aPassFromNothingCutInTheMiddleAfterADeletion() {
        var simulation = Simulation.cluster(2, Simulation.smallWindow());
        for (int i = 0; i < 300; i++) {
            simulation.register("n1", "20" + i + "@local", PHONE);
        }
        simulation.run(3_000);
        simulation.kill("n2");
        simulation.restart("n2", false);
        simulation.run(40);
        simulation.unregister("n1", "207@local", PHONE);
        simulation.run(20);
        simulation.network.cut("n1", "n2");
        simulation.run(300);
        simulation.unregister("n1", "208@local", PHONE);
        simulation.run(10_000);
        simulation.assertSettled();
        assertThat(simulation.believed("n2")).hasSize(298);
    }

    @Test
    void aShardThatChangesFasterThanItIsSent() {
        var simulation = Simulation.cluster(2, Simulation.smallWindow());
        for (int i = 0; i < 2_000; i++) {
            simulation.register("n1", NUMBER, "sip:d" + i % 7);
            simulation.unregister("n1", NUMBER, "sip:d" + (i + 3) % 7);
            simulation.run(1);
        }
        simulation.assertSettled();
    }

    @Test
    void framesOfAnOldLinkAfterAPurgeChangeNothing() {
        var simulation = Simulation.cluster(2);
        simulation.network.cutOneWay("n1", "n2"); // what n1 sends waits in the network
        simulation.register("n1", NUMBER, PHONE);
        simulation.run(10_000);
        assertThat(simulation.network.node("n2").table.views()).isEmpty();
        simulation.unregister("n1", NUMBER, PHONE);
        simulation.run(100);
        simulation.assertSettled();
        simulation.assertEverywhere(Map.of());
    }

    @Test
    void nodesOfTheVersionBeforeGoOnAsTheyDid() {
        var simulation = new Simulation(3, new Random(1), Timing.DEFAULT);
        simulation.timingOf("n2", Timings.with("versionMax", 1));
        var newer = new AtomicInteger();
        simulation.network.thief = (from, to, frame) -> {
            boolean withOld = from.equals("n2") || to.equals("n2");
            newer.addAndGet(withOld && Frame.sinceVersion(frame.getClass()) > 1 ? 1 : 0);
            return false;
        };
        simulation.startAll().run(3_000);
        for (int i = 0; i < 50; i++) {
            simulation.register(simulation.names.get(i % 3), "20" + i + "@local", PHONE);
        }
        simulation.run(1_000);
        simulation.unregister("n2", "201@local", PHONE);
        simulation.assertSettled();
        assertThat(newer).as("frames that the older one would not know").hasValue(0);
    }
}
