package org.muster.registrar.transport;

/**
 * How long a busy socket is left alone after it was read, so that the next read finds several datagrams:
 * what it costs to wake, to read and to send is shared by them. As network cards do with interrupts. Busy
 * is a socket of many refreshes and keepalives; any other, also one that is flooded with what is neither,
 * is read at once. Pure; one thread.
 */
final class Gather {
    /** The rest, and so the most that a datagram waits longer for. */
    static final long REST_NANOS = 1_000_000;
    /** From this rate on a rest finds four or more. */
    static final int BUSY_PER_SEC = 4_000;
    /** Over so long the rate is taken. */
    static final long WINDOW_MS = 50;

    private final int most;
    private long windowAtMs;
    private long served;
    private boolean busy;

    /** @param most datagrams of a read: one that found so many has left some */
    Gather(int most, long nowMs) {
        this.most = most;
        windowAtMs = nowMs;
    }

    /**
     * Nanoseconds to rest after a read.
     *
     * @param found datagrams that it found
     * @param lean those of them that were answered by the lean path
     */
    long restNanos(int found, int lean, long nowMs) {
        served += lean;
        long windowMs = nowMs - windowAtMs;
        if (windowMs >= WINDOW_MS) {
            busy = served * 1_000 >= windowMs * BUSY_PER_SEC;
            served = 0;
            windowAtMs = nowMs;
        }
        return busy && found < most ? REST_NANOS : 0;
    }
}
