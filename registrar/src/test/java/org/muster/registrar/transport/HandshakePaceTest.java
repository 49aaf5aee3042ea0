package org.muster.registrar.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How many handshakes begin when thousands come at once. */
class HandshakePaceTest {
    private final HandshakePace pace = new HandshakePace(400);
    private final List<Integer> begun = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private void come(int count) {
        for (int i = 0; i < count; i++) {
            var channel = new EmbeddedChannel();
            int id = channels.size();
            channels.add(channel);
            pace.begin(channel, () -> begun.add(id));
        }
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            pace.tick();
            channels.forEach(EmbeddedChannel::runPendingTasks);
        }
    }

    @Test
    void theyBeginInOrderAtThePaceAndWhoWaitsIsNotRead() {
        come(1_000);
        assertThat(begun).hasSize(4);
        assertThat(pace.waiting()).isEqualTo(996);
        assertThat(channels.get(3).config().isAutoRead()).isTrue();
        assertThat(channels.get(4).config().isAutoRead()).isFalse();
        tick(100);
        assertThat(begun).hasSize(404).isSorted();
        assertThat(channels.get(4).config().isAutoRead()).isTrue();
        tick(200);
        assertThat(begun).hasSize(1_000);
        assertThat(pace.waiting()).isZero();
    }

    @Test
    void afterQuietOnlyATicksWorthBeginsAtOnce() {
        tick(1_000);
        come(10);
        assertThat(begun).hasSize(4);
    }

    @Test
    void whoClosedWhileWaitingTakesNoTurn() {
        come(100);
        for (int i = 4; i < 90; i++) {
            channels.get(i).close();
        }
        tick(1);
        assertThat(begun).containsExactly(0, 1, 2, 3, 90, 91, 92, 93);
    }

    @Test
    void aSlowPaceIsKeptToo() {
        var slow = new HandshakePace(10);
        var channel = new EmbeddedChannel();
        for (int i = 0; i < 20; i++) {
            slow.begin(channel, () -> begun.add(1));
        }
        for (int i = 0; i < 100; i++) {
            slow.tick();
            channel.runPendingTasks();
        }
        assertThat(begun).as("one at once and ten in a second").hasSizeBetween(10, 11);
    }
}
