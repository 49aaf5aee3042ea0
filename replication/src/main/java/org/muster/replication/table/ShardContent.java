package org.muster.replication.table;

import java.util.function.Consumer;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * The records of one shard with what two copies must agree on: the number of entries that hold
 * claims, and the digest, a sum of the hashes of those records (seq and bytes as received).
 *
 * <p>An entry that holds only releases counts in neither: it ends at its time to live, which two
 * clocks reach at different moments.
 */
final class ShardContent {
    private final PackedMap records = new PackedMap();
    private long digest;
    private int entryCount;
    private int claimCount;

    byte[] get(Slice number) {
        return records.get(number);
    }

    byte[] put(byte[] record) {
        byte[] before = records.put(record);
        if (before != null) {
            account(before, -1);
        }
        account(record, 1);
        return before;
    }

    byte[] remove(Slice number) {
        byte[] removed = records.remove(number);
        if (removed != null) {
            account(removed, -1);
        }
        return removed;
    }

    void forEach(Consumer<byte[]> action) {
        records.forEach(action);
    }

    long digest() {
        return digest;
    }

    /** Entries that hold at least one claim. */
    int entryCount() {
        return entryCount;
    }

    int claimCount() {
        return claimCount;
    }

    int size() {
        return records.size();
    }

    int releaseOnlyCount() {
        return records.size() - entryCount;
    }

    private void account(byte[] record, int sign) {
        int claims = PackedEntry.claimCount(record);
        if (claims > 0) {
            digest += sign * Hash64.of(record, 0, record.length);
            entryCount += sign;
            claimCount += sign * claims;
        }
    }
}
