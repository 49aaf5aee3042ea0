package org.muster.replication.table;

import java.util.Comparator;
import java.util.PriorityQueue;

import org.muster.replication.bytes.Slice;

/** When entries that hold only releases end: at the time to live of their longest release. */
final class ReleaseClock {
    record Due(long atMs, Slice number, long seq) {}

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparingLong(Due::atMs).thenComparingLong(Due::seq));

    void add(long atMs, Slice record) {
        var number = PackedEntry.number(record).own();
        queue.add(new Due(atMs, number, PackedEntry.seq(record)));
    }

    /** The next that is due, or null. */
    Due pollDue(long nowMs) {
        var next = queue.peek();
        return next != null && next.atMs() <= nowMs ? queue.poll() : null;
    }

    /** The one that will be due first, or null. */
    Due first() {
        return queue.peek();
    }

    /** Takes the one that would be due first, due or not, or null. */
    Due pollFirst() {
        return queue.poll();
    }

    int size() {
        return queue.size();
    }
}
