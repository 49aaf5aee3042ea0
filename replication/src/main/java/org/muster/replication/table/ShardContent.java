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
    private final PackedMap records;
    private long digest;
    private int entryCount;
    private int claimCount;

    /** @param moves told when a record has another address */
    ShardContent(PackedMap.Moves moves) {
        records = new PackedMap(moves);
    }

    /** As {@link PackedMap#touch}. */
    int touch(long hash) {
        return records.touch(hash);
    }

    Slice get(Slice number, long hash) {
        return records.get(number, hash);
    }

    /** So many new numbers come next. */
    void expect(int more) {
        records.expect(more);
    }

    Slice put(Slice record) {
        Slice before = records.put(record);
        if (before != null) {
            account(before, -1);
        }
        account(record, 1);
        return before;
    }

    /** Where the record is that was put last, as long as nothing is put or removed. */
    int lastPut() {
        return records.lastPut();
    }

    /** The record at an address that is still told. */
    Slice at(int address) {
        return records.at(address);
    }

    Slice remove(Slice number) {
        Slice removed = records.remove(number);
        if (removed != null) {
            account(removed, -1);
        }
        return removed;
    }

    void forEach(Consumer<Slice> action) {
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

    private void account(Slice record, int sign) {
        int claims = PackedEntry.claimCount(record);
        if (claims > 0) {
            digest += sign * Hash64.of(record);
            entryCount += sign;
            claimCount += sign * claims;
        }
    }
}
