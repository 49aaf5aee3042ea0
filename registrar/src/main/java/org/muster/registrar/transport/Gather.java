package org.muster.registrar.transport;

/**
 * How long a busy socket is left alone after it was read, so that the next read finds several datagrams:
 * what it costs to wake, to read and to send is shared by them. As network cards do with interrupts: a
 * socket that is not busy is read at once. Pure; one thread.
 */
final class Gather {
    /** The rest, and so the most that a datagram waits longer for. */
    static final long REST_NANOS = 1_000_000;
    /** From this rate on a rest finds four or more. */
    static final int BUSY_PER_SEC = 4_000;
    /** Over so long the rate is taken. */
    static final long WINDOW_NANOS = 50_000_000;

    private final int most;
    private long windowAtNanos;
    private int datagrams;
    private boolean busy;

    /** @param most datagrams of a read: one that found so many has left some */
    Gather(int most, long nowNanos) {
        this.most = most;
        windowAtNanos = nowNanos;
    }

    /** Nanoseconds to rest after a read that found so many. */
    long restNanos(int found, long nowNanos) {
        datagrams += found;
        long window = nowNanos - windowAtNanos;
        if (window >= WINDOW_NANOS) {
            busy = datagrams >= window / 1e9 * BUSY_PER_SEC;
            datagrams = 0;
            windowAtNanos = nowNanos;
        }
        return busy && found < most ? REST_NANOS : 0;
    }
}
