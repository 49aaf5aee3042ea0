package org.muster.replication.link;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.EventLoop;
import org.muster.replication.protocol.Cluster;

/** The protocol's next tick is when the protocol wants it, as it says after each step. On the loop only. */
final class Ticks {
    /** A tick so little too early stays: a busy node wants it later with each step, and must get it. */
    static final long SLACK_MS = Cluster.BUSY_TICK_MS;

    private final EventLoop loop;
    private final LongSupplier tickInMs;
    private final LongSupplier clockMs;
    private final Runnable tick;
    /** Null while the tick runs, and before the first one. */
    private Future<?> next;
    private long nextAtMs;

    /** @param tickInMs after the last step, as {@link Cluster#tickInMs} */
    Ticks(EventLoop loop, LongSupplier tickInMs, LongSupplier clockMs, Runnable tick) {
        this.loop = loop;
        this.tickInMs = tickInMs;
        this.clockMs = clockMs;
        this.tick = tick;
    }

    /** The first one; each is followed by the next. */
    void start() {
        next = null;
        tick.run();
        schedule(clockMs.getAsLong(), tickInMs.getAsLong());
    }

    /** After each step: the tick was planned for calm times and these are over, or a peer's heartbeat did its work. */
    void plan(long nowMs) {
        long inMs = tickInMs.getAsLong();
        long wantedMs = nowMs + inMs;
        boolean isOff = wantedMs < nextAtMs || wantedMs > nextAtMs + SLACK_MS;
        if (isOff && next != null && next.cancel(false)) {
            schedule(nowMs, inMs);
        }
    }

    private void schedule(long nowMs, long inMs) {
        nextAtMs = nowMs + inMs;
        next = loop.schedule(this::start, inMs, TimeUnit.MILLISECONDS);
    }
}
