package org.muster.registrar.transport;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;

/**
 * Lets TLS handshakes begin at a pace: when thousands of phones come back at once, their handshakes must
 * not take the processor from those who are there. Who waits is not read from, and so costs a descriptor.
 * Thread-safe.
 */
final class HandshakePace {
    static final long TICK_MS = 10;
    private static final double TICKS_PER_SECOND = 1_000.0 / TICK_MS;

    private record Waiting(Channel channel, Runnable begin) {}

    private final double perTick;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private double credit;

    HandshakePace(int perSecond) {
        perTick = perSecond / TICKS_PER_SECOND;
        credit = Math.max(1, perTick);
    }

    /** Begins now or later, on the channel's loop; not at all if it closes before. */
    void begin(Channel channel, Runnable begin) {
        synchronized (this) {
            if (credit < 1 || !waiting.isEmpty()) {
                channel.config().setAutoRead(false);
                waiting.add(new Waiting(channel, begin));
                return;
            }
            credit--;
        }
        begin.run();
    }

    /** To be called once in each {@link #TICK_MS}. */
    void tick() {
        for (var next = next(true); next != null; next = next(false)) {
            var channel = next.channel();
            var begin = next.begin();
            channel.eventLoop().execute(() -> {
                if (channel.isActive()) {
                    begin.run();
                    channel.config().setAutoRead(true);
                }
            });
        }
    }

    private synchronized Waiting next(boolean earn) {
        if (earn) {
            credit = Math.min(credit + perTick, Math.max(1, perTick));
        }
        while (credit >= 1 && !waiting.isEmpty()) {
            var next = waiting.remove();
            if (next.channel().isOpen()) {
                credit--;
                return next;
            }
        }
        return null;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
