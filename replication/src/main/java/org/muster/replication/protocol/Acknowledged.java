package org.muster.replication.protocol;

import java.util.Arrays;
import java.util.List;

import org.muster.replication.table.Shards;

/** Up to where a peer said that it knows this node's shards and has acted on what it read. */
final class Acknowledged {
    private static final long NOTHING = -1;

    private final long[] upto = new long[Shards.COUNT];

    Acknowledged() {
        clear();
    }

    /** The peer, or this node, has a new life: what was said before is of another. */
    void clear() {
        Arrays.fill(upto, NOTHING);
    }

    void take(List<Long> positions) {
        for (int i = 0; i < upto.length; i++) {
            upto[i] = Math.max(upto[i], positions.get(i));
        }
    }

    /** Whether the peer knows all of that. */
    boolean covers(long[] seqs) {
        for (int i = 0; i < upto.length; i++) {
            if (upto[i] < seqs[i]) {
                return false;
            }
        }
        return true;
    }

    /** Lowers {@code least} to what this peer knows. */
    void limit(long[] least) {
        for (int i = 0; i < upto.length; i++) {
            least[i] = Math.min(least[i], upto[i]);
        }
    }
}
