package org.muster.replication.protocol;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.PeerStatus.Status;
import org.muster.replication.table.Batch;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Shards;
import org.muster.replication.table.Stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;

/** Membership as facts: one node, a peer made of frames, and a clock that is a number. */
class ClusterTest extends OneNode {
    @Test
    @Tag("R9")
    void peerThatNeverAnsweredIsNeverPurgedAndNoticedOnceAMinute() {
        for (int i = 0; i < 120 * 2; i++) {
            step(new Event.Tick());
            step(new Event.DialFailed(ADDRESS, i % 2 == 0, "connection refused"));
            nowMs += 500;
        }
        assertThat(status().status()).isEqualTo(Status.UNKNOWN);
        assertThat(notices(Effect.Kind.OFFLINE)).isEmpty();
        assertThat(notices(Effect.Kind.NO_ANSWER)).hasSize(2);
    }

    @Test
    @Tag("R11")
    void aHelloMakesAPeerOnLineAndLiveMakesItInSync() {
        long link = connect(5);
        assertThat(status().status()).isEqualTo(Status.ONLINE);
        assertThat(status().inSync()).isFalse();
        receive(link, new Frame.Live());
        assertThat(status().inSync()).isTrue();
    }

    @Test
    @Tag("R10")
    void aPeerWhoseHostRefusesAfterItsLinkBrokeIsPurgedAtOnce() {
        long link = connect(5);
        give(link, "1001@local");
        step(new Event.LinkClosed(link, "reset"));
        assertThat(status().status()).isEqualTo(Status.SUSPECT);
        assertThat(table.claims("1001@local")).as("still held while suspect").hasSize(1);
        step(new Event.Tick());
        step(new Event.DialFailed(ADDRESS, true, "connection refused"));
        assertThat(status().status()).isEqualTo(Status.OFFLINE);
        assertThat(table.claims("1001@local")).isEmpty();
    }

    @Test
    @Tag("R8")
    @Tag("R10")
    void aSilentPeerIsSuspectAfterThreePollsAndOffLineAfterSuspectMax() {
        long link = connect(5);
        give(link, "1001@local");
        tickFor(1_400);
        assertThat(status().status()).isEqualTo(Status.ONLINE);
        tickFor(200);
        assertThat(status().status()).isEqualTo(Status.SUSPECT);
        tickFor(4_800);
        assertThat(table.claims("1001@local")).hasSize(1);
        tickFor(300);
        assertThat(status().status()).isEqualTo(Status.OFFLINE);
        assertThat(table.claims("1001@local")).isEmpty();
        assertThat(notices(Effect.Kind.OFFLINE)).hasSize(1);
    }

    @Test
    void aRestartedPeerStartsFromNothing() {
        long link = connect(5);
        give(link, "1001@local");
        step(new Event.LinkClosed(link, "reset"));
        connect(6);
        assertThat(table.claims("1001@local")).isEmpty();
        assertThat(status().incarnation()).isEqualTo(6);
    }

    @Test
    void aReturningPeerOfTheSameIncarnationKeepsItsViewAndIsAskedFromItsPositions() {
        long link = connect(5);
        give(link, "1001@local");
        step(new Event.LinkClosed(link, "reset"));
        long again = connect(5);
        assertThat(table.claims("1001@local")).hasSize(1);
        var resume = sent(again, Frame.Resume.class);
        assertThat(resume.positions().get(shardOf("1001@local"))).isEqualTo(1);
    }

    @Test
    void anAddressThatAcceptsButNeverSaysHelloIsDialledAgain() {
        step(new Event.Tick());
        open();
        tickFor(6_000);
        assertThat(effects.stream().filter(Effect.Dial.class::isInstance)).hasSize(2);
    }

    @Test
    void anOlderIncarnationIsToldWhichToTake() {
        long link = connect(9);
        step(new Event.LinkClosed(link, "reset"));
        long late = connect(3);
        assertThat(sent(late, Frame.Refuse.class).incarnationAtLeast()).isEqualTo(10);
        assertThat(status().incarnation()).isEqualTo(9);
    }

    @Test
    void aNodeThatIsToldTakesAGreaterIncarnation() {
        long link = open();
        receive(link, new Frame.Refuse("older", 250));
        assertThat(table.owner().incarnation()).isGreaterThanOrEqualTo(250);
    }

    @Test
    void twoLivesThatAreToldTheSameTakeDifferentIncarnations() {
        long first = incarnationTaken(1_000, 5_000_000);
        long second = incarnationTaken(1_007, 5_000_000);
        assertThat(first).isGreaterThanOrEqualTo(5_000_000).isNotEqualTo(second);
        assertThat(second).isGreaterThanOrEqualTo(5_000_000);
    }

    private static long incarnationTaken(long start, long told) {
        var life = new CompositeTable(new Owner("n1", start));
        life.takeIncarnationAtLeast(told);
        return life.owner().incarnation();
    }

    @Test
    void whatWasReadFromAnEarlierLifeIsNotAcknowledgedToTheNext() {
        long link = connect(5);
        emptyShard(link, 3, 7);
        tickFor(2_000);
        assertThat(acknowledged(link, 3)).endsWith(7L);
        emptyShard(link, 3, 9);
        tickFor(500);
        step(new Event.LinkClosed(link, "reset"));
        long next = connect(6);
        emptyShard(next, 3, 1);
        tickFor(2_000);
        assertThat(acknowledged(link, 3)).doesNotContain(9L);
        assertThat(acknowledged(next, 3)).containsOnly(1L);
    }

    private void emptyShard(long link, int shard, long seq) {
        receive(link, new Frame.Begin(shard));
        receive(link, new Frame.Changes(new Batch(shard, 0, seq, List.of())));
        receive(link, new Frame.End(shard, new ShardState(seq, 0, 0)));
    }

    private List<Long> acknowledged(long link, int shard) {
        return effects.stream().filter(effect -> effect instanceof Effect.Send send
                && send.link() == link && send.frame() instanceof Frame.Ack)
                .map(effect -> ((Frame.Ack) ((Effect.Send) effect).frame()).positions().get(shard))
                .toList();
    }

    @Test
    void aLivingHolderOfTheIdIsNotReplacedASilentOneIs() {
        connect(5);
        long rival = connect(7);
        assertThat(sent(rival, Frame.Refuse.class).reason()).contains("in use by a living node");
        assertThat(status().incarnation()).isEqualTo(5);
        tickFor(1_600);
        connect(7);
        assertThat(status().incarnation()).isEqualTo(7);
    }

    @Test
    void anotherClusterIsRefusedWithTheReason() {
        long link = open();
        receive(link, hello(card("n2", "other"), 5));
        assertThat(sent(link, Frame.Refuse.class).reason())
                .isEqualTo("cluster is \"other\", expected \"muster\" (cluster.name)");
        assertThat(status().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aSupersedingStampADayAheadIsAProtocolError() {
        long link = connect(5);
        receive(link, new Frame.Superseded("1001@local", Slice.utf8("sip:a"),
                new Stamp(nowMs + 86_400_001L, "n2"), ReleaseReason.MOVED));
        assertThat(effects).anyMatch(effect -> effect instanceof Effect.Close close
                && close.reason().contains("more than a day ahead"));
    }

    @Test
    void everyAddressOfANameIsDialledAndANameThatLeadsHereAgainLater() {
        var alone = new Cluster(card("n1", "muster"), Timing.DEFAULT, table,
                List.of("nodes.test.invalid:7060"), new NoDevices());
        assertThat(dials(alone.step(new Event.Tick(), nowMs)))
                .containsExactly("nodes.test.invalid:7060");
        alone.step(new Event.SeedsResolved(List.of("10.0.0.2:7060", "10.0.0.3:7060")), nowMs);
        assertThat(dials(alone.step(new Event.Tick(), nowMs + 50)))
                .containsExactly("10.0.0.2:7060", "10.0.0.3:7060");
        alone.step(new Event.LinkOpened(1, "nodes.test.invalid:7060", "self"), nowMs);
        alone.step(new Event.FrameReceived(1,
                hello(card("n1", "muster"), table.owner().incarnation())), nowMs);
        assertThat(dials(alone.step(new Event.Tick(), nowMs + 600))).isEmpty();
        assertThat(dials(alone.step(new Event.Tick(), nowMs + Greeting.NAME_AGAIN_MS)))
                .containsExactly("nodes.test.invalid:7060");
    }

    private static List<String> dials(List<Effect> effects) {
        return effects.stream().filter(Effect.Dial.class::isInstance).map(Effect.Dial.class::cast)
                .map(Effect.Dial::address).toList();
    }

    @Test
    void aCertificateOfAnotherNodeIsRefused() {
        long link = 99;
        step(new Event.LinkOpened(link, null, "peer", "n9"));
        receive(link, hello(card("n2", "muster"), 5));
        assertThat(sent(link, Frame.Refuse.class).reason()).isEqualTo(
                "its certificate is of node n9, expected of n2 (replication.identity)");
    }

    @Test
    @Tag("R10")
    void aPeerThatSaysGoodByeIsPurgedAtOnce() {
        long link = connect(5);
        give(link, "1001@local");
        receive(link, new Frame.Leave());
        assertThat(status().status()).isEqualTo(Status.LEFT);
        assertThat(table.claims("1001@local")).isEmpty();
    }

    @Test
    void framesOfAFencedLinkAreIgnored() {
        long old = connect(5);
        long current = connect(5);
        assertThat(old).isNotEqualTo(current);
        receive(old, new Frame.Leave());
        assertThat(status().status()).isEqualTo(Status.ONLINE);
    }

    @Test
    @Tag("R12")
    void aJoinerIsSentEverythingAndThenLive() {
        table.publish(entry("1001@local", claim("d", 1, "n1")), nowMs);
        long link = connect(5);
        receive(link, new Frame.Resume(100, Collections.nCopies(Shards.COUNT, -1L)));
        assertThat(sentAll(link).stream().filter(Frame.Begin.class::isInstance)).hasSize(64);
        assertThat(sentAll(link).stream().filter(Frame.End.class::isInstance)).hasSize(64);
        assertThat(sentAll(link).stream().filter(Frame.Changes.class::isInstance)).hasSize(1);
        assertThat(sentAll(link).get(sentAll(link).size() - 1)).isInstanceOf(Frame.Live.class);
    }

    @Test
    @Tag("R4")
    void aChangeLeavesAsOneFrameAndASecondChangeBeforeItIsSentCostsNothing() {
        long link = connect(5);
        receive(link, new Frame.Resume(100, Collections.nCopies(Shards.COUNT, -1L)));
        effects.clear();
        table.publish(entry("1001@local", claim("d", 1, "n1")), nowMs);
        table.publish(entry("1001@local", claim("d", 2, "n1")), nowMs);
        step(new Event.LocalChanged());
        assertThat(sentAll(link)).hasSize(1);
        assertThat(cluster.changeFrames()).isEqualTo(1);
    }

    @Test
    void aFullWindowStopsTheStreamUntilItDrains() {
        var narrow = new Cluster(card("n1", "muster"),
                Timings.with("linkWindowBytes", 8), table, List.of(ADDRESS), new NoDevices());
        narrow.step(new Event.LinkOpened(1, ADDRESS, "peer"), nowMs);
        narrow.step(new Event.FrameReceived(1, hello(card("n2", "muster"), 5)), nowMs);
        var first = narrow.step(new Event.FrameReceived(1,
                new Frame.Resume(100, Collections.nCopies(Shards.COUNT, -1L))), nowMs);
        assertThat(first).hasSize(1);
        assertThat(narrow.step(new Event.Drained(1, 8), nowMs)).hasSize(1);
    }

    /** The peer registers one number: a pass of its shard with one record. */
    private void give(long link, String number) {
        var peer = new CompositeTable(new Owner("n2", 5));
        peer.publish(entry(number, claim("d", 1, "n2")), nowMs);
        int index = shardOf(number);
        receive(link, new Frame.Begin(index));
        receive(link, new Frame.Changes(peer.shard(index).changesAfter(index, 0, 1 << 20)));
        receive(link, new Frame.End(index, peer.shard(index).state()));
        assertThat(table.claims(number)).hasSize(1);
    }

    private static int shardOf(String number) {
        return Shards.of(Slice.utf8(number));
    }

    private List<Frame> sentAll(long link) {
        return effects.stream().filter(Effect.Send.class::isInstance).map(Effect.Send.class::cast)
                .filter(send -> send.link() == link).map(Effect.Send::frame)
                .filter(frame -> !(frame instanceof Frame.Poll)).toList();
    }

    private <T extends Frame> T sent(long link, Class<T> type) {
        return type.cast(sentAll(link).stream().filter(type::isInstance).findFirst().orElseThrow());
    }
}
