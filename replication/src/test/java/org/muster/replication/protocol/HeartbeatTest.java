package org.muster.replication.protocol;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.protocol.PeerStatus.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** When a node polls its peers, when it ticks, and what silence means. */
class HeartbeatTest extends OneNode {
    @Test
    @Tag("R8")
    void anyFrameAnswersAPoll() {
        long link = connect(5);
        for (int i = 0; i < 40; i++) {
            tickFor(500);
            receive(link, new Frame.Poll(nowMs));
        }
        assertThat(status().status()).isEqualTo(Status.ONLINE);
    }

    @Test
    void ticksAreRareWhileAllIsWellAndOnlyThen() {
        long link = connect(5);
        step(new Event.Tick());
        assertThat(cluster.tickInMs()).as("not in sync").isEqualTo(Cluster.BUSY_TICK_MS);
        receive(link, new Frame.Live());
        receive(link, new Frame.Answer(nowMs));
        step(new Event.Tick());
        assertThat(cluster.tickInMs()).isEqualTo(Timing.DEFAULT.heartbeatMs());
        nowMs += 300;
        receive(link, new Frame.Answer(nowMs));
        assertThat(cluster.tickInMs()).as("the next heartbeat").isEqualTo(200);
        step(new Event.LinkClosed(link, "reset"));
        assertThat(cluster.tickInMs()).as("to be dialled").isEqualTo(Cluster.BUSY_TICK_MS);
    }

    @Test
    @Tag("R12")
    void aNodeIsReadyWithItsPeersLastWordAndNotATickLater() {
        step(new Event.Tick());
        long link = connect(5);
        receive(link, new Frame.Answer(nowMs));
        assertThat(cluster.isReady()).as("its devices are not known yet").isFalse();
        receive(link, new Frame.Live());
        assertThat(cluster.isReady()).isTrue();
    }

    @Test
    void howLongAPeerTookToSayEverythingIsSaid() {
        long before = connect(5);
        step(new Event.LinkClosed(before, "reset"));
        nowMs += 40;
        long link = connect(5);
        nowMs += 183;
        receive(link, new Frame.Live());
        assertThat(notices(Effect.Kind.IN_SYNC)).singleElement().asString()
                .contains("all that it controls is known here, 183 ms after its hello");
    }

    @Test
    @Tag("R12")
    void theLastWordMayBeTheAnswerToAPoll() {
        step(new Event.Tick());
        long link = connect(5);
        receive(link, new Frame.Live());
        assertThat(cluster.isReady()).as("it answered none yet").isFalse();
        receive(link, new Frame.Answer(nowMs));
        assertThat(cluster.isReady()).isTrue();
    }

    @Test
    @Tag("R8")
    void aPeerIsSuspectAsSoonAsItIsSilentForTooLong() {
        long link = connect(5);
        receive(link, new Frame.Live());
        step(new Event.Tick());
        nowMs += 120;
        receive(link, new Frame.Answer(nowMs));
        long heardAtMs = nowMs;
        while (status().status() == Status.ONLINE) {
            nowMs += cluster.tickInMs();
            step(new Event.Tick());
        }
        assertThat(nowMs - heardAtMs)
                .isEqualTo(Timing.DEFAULT.heartbeatMs() * Timing.DEFAULT.misses());
    }

    @Test
    @Tag("R8")
    void aHeartbeatGoesAlongWithAPeersThatComesSoonBefore() {
        long link = connect(5);
        step(new Event.Tick());
        nowMs += Timing.DEFAULT.heartbeatMs() / 2 - 1;
        assertThat(isPolled(receive(link, new Frame.Poll(nowMs)))).as("too soon").isFalse();
        nowMs += 1;
        assertThat(isPolled(receive(link, new Frame.Poll(nowMs)))).isTrue();
        assertThat(isPolled(receive(link, new Frame.Poll(nowMs)))).as("once").isFalse();
        assertThat(cluster.tickInMs()).isLessThanOrEqualTo(Timing.DEFAULT.heartbeatMs());
        nowMs += Timing.DEFAULT.heartbeatMs() - 1;
        assertThat(isPolled(step(new Event.Tick()))).as("not yet").isFalse();
        nowMs += 1;
        assertThat(isPolled(step(new Event.Tick()))).isTrue();
    }

    @Test
    @Tag("R8")
    void aTickInTimeIsNoPauseThoughOneMissMakesSuspect() {
        start(Timings.with("misses", 1));
        long link = connect(5);
        receive(link, new Frame.Live());
        receive(link, new Frame.Answer(nowMs));
        step(new Event.Tick());
        for (int i = 0; i < 10 && status().status() == Status.ONLINE; i++) {
            nowMs += cluster.tickInMs();
            step(new Event.Tick());
        }
        assertThat(status().status()).isEqualTo(Status.SUSPECT);
        assertThat(notices(Effect.Kind.LATE_TICK)).isEmpty();
    }

    @Test
    void ownPauseForgivesMisses() {
        connect(5);
        step(new Event.Tick());
        nowMs += 60_000;
        step(new Event.Tick());
        assertThat(status().status()).isEqualTo(Status.ONLINE);
        assertThat(notices(Effect.Kind.LATE_TICK)).hasSize(1);
    }

    private static boolean isPolled(List<Effect> now) {
        return now.stream().anyMatch(
                each -> each instanceof Effect.Send send && send.frame() instanceof Frame.Poll);
    }
}
