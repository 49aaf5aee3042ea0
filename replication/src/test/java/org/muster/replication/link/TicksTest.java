package org.muster.replication.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TicksTest {
    private static final long CALM_MS = 10 * Ticks.SLACK_MS;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Long> tickedAtMs = new ArrayList<>();
    private long nowMs;
    private long tickInMs = CALM_MS;
    private final Ticks ticks = new Ticks(channel.eventLoop(), () -> tickInMs, () -> nowMs,
            () -> tickedAtMs.add(nowMs));

    TicksTest() {
        channel.freezeTime();
        ticks.start();
    }

    @Test
    void aTickFollowsEachTick() {
        pass(2 * CALM_MS);
        assertThat(tickedAtMs).containsExactly(0L, CALM_MS, 2 * CALM_MS);
    }

    @Test
    void itComesSoonerWhenCalmTimesAreOver() {
        pass(10);
        tickInMs = Ticks.SLACK_MS;
        ticks.plan(nowMs);
        pass(Ticks.SLACK_MS);
        assertThat(tickedAtMs).containsExactly(0L, 10 + Ticks.SLACK_MS);
    }

    @Test
    void itIsPutOffWhenAStepDidItsWork() {
        pass(CALM_MS / 2);
        ticks.plan(nowMs);
        pass(CALM_MS);
        assertThat(tickedAtMs).containsExactly(0L, CALM_MS / 2 + CALM_MS);
    }

    @Test
    void aBusyNodeDoesNotPutItOffWithEachStep() {
        tickInMs = Ticks.SLACK_MS;
        ticks.plan(nowMs);
        for (int i = 0; i < 20; i++) {
            pass(Ticks.SLACK_MS / 10);
            ticks.plan(nowMs);
        }
        assertThat(tickedAtMs).containsExactly(0L, Ticks.SLACK_MS, 2 * Ticks.SLACK_MS);
    }

    private void pass(long ms) {
        for (long i = 0; i < ms; i++) {
            nowMs++;
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }
}
