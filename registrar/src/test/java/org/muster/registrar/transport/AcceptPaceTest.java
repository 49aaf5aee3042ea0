package org.muster.registrar.transport;

import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How many connections are accepted when thousands come at once. */
class AcceptPaceTest {
    private int reads;
    private int waiting;

    /** A listener: each read accepts one of those who wait, or the next one to come. */
    private EmbeddedChannel listener(AcceptPace pace) {
        var channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext context) {
                reads++;
                if (waiting > 0) {
                    waiting--;
                    context.executor().execute(context.pipeline()::fireChannelReadComplete);
                }
            }
        }, pace);
        return channel;
    }

    private int accepted(AcceptPace pace, int ticks) {
        reads = 0;
        var channel = listener(pace);
        var context = channel.pipeline().context(pace);
        for (int i = 0; i < ticks; i++) {
            pace.tick(context);
            channel.runPendingTasks();
        }
        return reads;
    }

    @Test
    void aStormIsLetInAtThePace() {
        waiting = 5_000;
        assertThat(accepted(new AcceptPace(400, () -> false), 100)).as("in a second").isBetween(396,
                404);
        waiting = 5_000;
        assertThat(accepted(new AcceptPace(30, () -> false), 100)).as("slower than the ticks")
                .isBetween(29, 31);
    }

    @Test
    void afterQuietOnlyATicksWorthComesAtOnce() {
        var pace = new AcceptPace(400, () -> false);
        var channel = listener(pace);
        var context = channel.pipeline().context(pace);
        for (int i = 0; i < 1_000; i++) {
            pace.tick(context);
        }
        assertThat(reads).as("one read waits for who comes").isEqualTo(1);
        waiting = 100;
        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
        assertThat(reads).isBetween(4, 6);
    }

    @Test
    void noneIsLetInWhileHandshakesWaitForTheProcessor() {
        waiting = 100;
        assertThat(accepted(new AcceptPace(400, () -> true), 100)).isZero();
        var busy = new AtomicBoolean(true);
        var pace = new AcceptPace(400, busy::get);
        var channel = listener(pace);
        pace.tick(channel.pipeline().context(pace));
        busy.set(false);
        pace.tick(channel.pipeline().context(pace));
        assertThat(reads).as("as soon as none waits").isEqualTo(1);
    }
}
