package org.muster.registrar.digits;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Shards;

/**
 * Pages through all bindings, shard by shard and by number within a shard: a stable order, of which
 * only one shard's numbers are held at a time, without any lock in between. Not thread-safe.
 */
public final class Listing {
    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final Predicate<String> wanted;
    private final Deque<String> numbers = new ArrayDeque<>();
    private final String after;
    private int nextShard;

    /** @param after the last number of the page before, or null for the first page */
    public Listing(CompositeTable table, DigitAnalysis digits, Predicate<String> wanted,
            String after) {
        this.table = table;
        this.digits = digits;
        this.wanted = wanted;
        this.after = after;
        nextShard = after == null ? 0 : Shards.of(Slice.utf8(after));
    }

    /** The bindings of the next number that has any; empty at the end. */
    public List<Binding> next() {
        while (true) {
            String number = numbers.poll();
            if (number != null) {
                var bindings = digits.bindings(number);
                if (!bindings.isEmpty()) {
                    return bindings;
                }
            } else if (nextShard == Shards.COUNT) {
                return List.of();
            } else {
                load(nextShard++);
            }
        }
    }

    private void load(int shard) {
        boolean within = after != null && shard == Shards.of(Slice.utf8(after));
        for (String number : table.numbersOf(shard)) {
            if (wanted.test(number) && (!within || number.compareTo(after) > 0)) {
                numbers.add(number);
            }
        }
    }
}
