package org.muster.replication.table;

import java.util.List;

import org.muster.replication.bytes.Slice;

/**
 * The changes of a shard in (base, upto], by seq. Lost, doubled and overlapping batches are harmless
 * by one rule: it applies if and only if base is what was applied last.
 *
 * @param records packed entries, each with its seq
 */
public record Batch(int shard, long base, long upto, List<Slice> records) {
    public Batch {
        records = List.copyOf(records);
    }

    /** Bytes of the records, for flow control. */
    public int bytes() {
        int sum = 0;
        for (var each : records) {
            sum += each.length();
        }
        return sum;
    }
}
