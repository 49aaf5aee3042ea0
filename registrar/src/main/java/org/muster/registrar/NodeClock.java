package org.muster.registrar;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Milliseconds since the epoch that never go back: the wall clock at the start, then elapsed time.
 * The one place where a node reads a clock.
 */
public final class NodeClock implements LongSupplier {
    private final long startedAtMs = System.currentTimeMillis();
    private final long startedAtNanos = System.nanoTime();

    @Override
    public long getAsLong() {
        return startedAtMs
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNanos);
    }
}
