package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/** Which of some nodes takes a number over: rendezvous hashing, the same wherever it is computed. */
final class Heirs {
    private Heirs() {}

    /** The nodes in the order in which they are asked; with one node less the others keep theirs. */
    static List<String> of(String number, List<String> nodes) {
        var order = new ArrayList<>(nodes);
        order.sort(Comparator.comparingLong((String node) -> weight(number, node))
                .thenComparing(Comparator.naturalOrder()));
        return order;
    }

    private static long weight(String number, String node) {
        return Hash64.of(Slice.utf8(number + " " + node));
    }
}
