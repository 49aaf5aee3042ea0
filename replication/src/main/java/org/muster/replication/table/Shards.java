package org.muster.replication.table;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/** How numbers are spread: the same on every node, said in the hello, so never changed silently. */
public final class Shards {
    public static final int COUNT = 64;
    /** Named in the hello: nodes that hash otherwise must not talk. */
    public static final int HASH_VERSION = 1;

    private Shards() {}

    public static int of(String number) {
        return of(Hash64.ofUtf8(number));
    }

    public static int of(Slice number) {
        return of(Hash64.of(number));
    }

    /** Of a number with that hash, of {@link Hash64}. */
    public static int of(long hash) {
        return (int) (hash >>> 58);
    }
}
