package org.muster.replication.protocol;

import org.muster.replication.table.Shards;

/**
 * Which shards of one peer are not here as their owner says they are, and when each is asked for
 * again from 0: at once the first time, then after twice as long each time.
 */
final class Repairs {
    static final long BACK_OFF_MAX_MS = 60_000;
    /** Unequal so many times in a row, with a repair between each: an operator must know. */
    static final int DIVERGENT_AFTER = 3;
    private static final int DOUBLINGS_MAX = 16;

    private final long firstBackOffMs;
    private final int[] inARow = new int[Shards.COUNT];
    private final long[] notBeforeMs = new long[Shards.COUNT];
    private long unequal;
    private long asked;
    private long count;

    Repairs(long firstBackOffMs) {
        this.firstBackOffMs = firstBackOffMs;
    }

    /** What was asked for on the link before is not on its way any more. */
    void onNewLink() {
        asked = 0;
    }

    /** The owner's STATE, or its END of a repair, is what stands here. */
    void onEqual(int shard, boolean provesStream) {
        unequal &= ~bit(shard);
        asked &= ~bit(shard);
        if (provesStream) {
            inARow[shard] = 0;
        }
    }

    /** True when it has just become an operator's matter: so many times in a row. */
    boolean onUnequal(int shard) {
        unequal |= bit(shard);
        asked &= ~bit(shard);
        inARow[shard] = Math.min(inARow[shard] + 1, Integer.MAX_VALUE - 1);
        return inARow[shard] == DIVERGENT_AFTER;
    }

    /** A repair of the shard was asked for and has not ended: what it says meanwhile is not news. */
    boolean isUnderWay(int shard) {
        return (asked & bit(shard)) != 0;
    }

    /** The next shard to ask for now, or -1; it counts as asked for. */
    int next(long nowMs) {
        for (long left = unequal & ~asked; left != 0; left &= left - 1) {
            int shard = Long.numberOfTrailingZeros(left);
            if (nowMs >= notBeforeMs[shard]) {
                asked |= bit(shard);
                count++;
                int doublings = Math.min(inARow[shard], DOUBLINGS_MAX);
                notBeforeMs[shard] = nowMs
                        + Math.min(firstBackOffMs << doublings, BACK_OFF_MAX_MS);
                return shard;
            }
        }
        return -1;
    }

    /** Nothing is left to ask for. */
    boolean isIdle() {
        return (unequal & ~asked) == 0;
    }

    /** Repairs asked for since the start. */
    long count() {
        return count;
    }

    int divergent() {
        int sum = 0;
        for (int each : inARow) {
            sum += each >= DIVERGENT_AFTER ? 1 : 0;
        }
        return sum;
    }

    private static long bit(int shard) {
        return 1L << shard;
    }
}
