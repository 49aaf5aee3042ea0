package org.muster.replication.table;

import java.util.function.Consumer;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * Records by number: open addressing over byte arrays, no object for an entry. Not thread-safe: its
 * shard's lock guards it.
 */
final class PackedMap {
    private static final int CAPACITY_MIN = 8;

    private byte[][] slots = new byte[CAPACITY_MIN][];
    private int size;

    int size() {
        return size;
    }

    byte[] get(Slice number) {
        return slots[slotOf(number)];
    }

    /** Puts a record, returns the one that it replaces or null. */
    byte[] put(byte[] record) {
        if ((size + 1) * 4 > slots.length * 3) {
            resize(slots.length * 2);
        }
        int slot = slotOf(PackedEntry.number(record));
        byte[] before = slots[slot];
        slots[slot] = record;
        size += before == null ? 1 : 0;
        return before;
    }

    byte[] remove(Slice number) {
        int slot = slotOf(number);
        byte[] removed = slots[slot];
        if (removed != null) {
            slots[slot] = null;
            size--;
            closeGap(slot);
            if (slots.length > CAPACITY_MIN && size * 4 < slots.length) {
                resize(slots.length / 2);
            }
        }
        return removed;
    }

    void forEach(Consumer<byte[]> action) {
        for (byte[] record : slots) {
            if (record != null) {
                action.accept(record);
            }
        }
    }

    private int slotOf(Slice number) {
        int mask = slots.length - 1;
        int slot = (int) Hash64.of(number) & mask;
        while (slots[slot] != null && !PackedEntry.number(slots[slot]).equals(number)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Moves back what linear probing had pushed past the gap, so that no search stops short. */
    private void closeGap(int gap) {
        int mask = slots.length - 1;
        int hole = gap;
        for (int at = gap + 1 & mask; slots[at] != null; at = at + 1 & mask) {
            int home = (int) Hash64.of(PackedEntry.number(slots[at])) & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                slots[hole] = slots[at];
                slots[at] = null;
                hole = at;
            }
        }
    }

    private void resize(int capacity) {
        byte[][] before = slots;
        slots = new byte[capacity][];
        for (byte[] record : before) {
            if (record != null) {
                slots[slotOf(PackedEntry.number(record))] = record;
            }
        }
    }
}
