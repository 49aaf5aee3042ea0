package org.muster.replication.protocol;

import java.util.List;
import java.util.stream.LongStream;

/**
 * How long changes of peers took from their REGISTER to being visible here, as a histogram. By the
 * peers' clocks, less what each was off at its hello.
 */
final class TimeToVisible {
    /** Upper bounds of the buckets, milliseconds; one more bucket has no bound. */
    static final List<Long> BOUNDS_MS = List.of(10L, 25L, 50L, 100L, 250L, 500L, 1_000L, 2_500L);
    /** An older stamp is of a claim that is sent again, not of a REGISTER of now. */
    private static final long NEWS_MS = 60_000;

    private final long[] counts = new long[BOUNDS_MS.size() + 1];

    void add(long ms) {
        if (ms > NEWS_MS) {
            return;
        }
        int bucket = 0;
        while (bucket < BOUNDS_MS.size() && ms > BOUNDS_MS.get(bucket)) {
            bucket++;
        }
        counts[bucket]++;
    }

    List<Long> counts() {
        return LongStream.of(counts).boxed().toList();
    }
}
