package org.muster.replication.link;

import java.util.function.LongSupplier;

/**
 * How long a donor leaves the processor to its phones after each window (docs/adr/0017); one that hears
 * none goes on at once. Pure; one thread.
 */
final class Rests {
    static final long REST_MS = 1;
    /** After a window of at least so much: what changes all the time is told without a rest. */
    static final int AFTER_BYTES = 16 << 10;
    /** Who has heard no phone for so long has none that would wait. */
    static final long HEARD_MS = 1_000;

    private final LongSupplier heard;
    private long heardBefore;
    private long heardAtMs = Long.MIN_VALUE;

    /** @param heard how many messages of phones there were so far */
    Rests(LongSupplier heard) {
        this.heard = heard;
    }

    /** Several times a second: whether a phone was heard since the last time. */
    void look(long nowMs) {
        long now = heard.getAsLong();
        if (now != heardBefore) {
            heardBefore = now;
            heardAtMs = nowMs;
        }
    }

    /** Milliseconds to wait, now that so much has reached a peer's socket; 0: none. */
    long restMs(int bytes, long nowMs) {
        boolean hasPhones = heardAtMs > nowMs - HEARD_MS;
        return hasPhones && bytes >= AFTER_BYTES ? REST_MS : 0;
    }
}
