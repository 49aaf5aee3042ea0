package org.muster.replication.table;

import java.util.Arrays;
import java.util.function.Consumer;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * Records by number: open addressing over a {@link RecordStore}, no object for an entry. Not
 * thread-safe: its shard's lock guards it.
 */
final class PackedMap {
    private static final int CAPACITY_MIN = 8;

    /** Told when a record has moved within the store. */
    interface Moves {
        void moved(long seq, int address);
    }

    private final RecordStore store = new RecordStore();
    private final Moves moves;
    /** Addresses, {@link RecordStore#NONE} where nothing is. */
    private int[] slots = emptySlots(CAPACITY_MIN);
    private int size;
    private int lastPut;

    PackedMap(Moves moves) {
        this.moves = moves;
    }

    private static int[] emptySlots(int capacity) {
        var slots = new int[capacity];
        Arrays.fill(slots, RecordStore.NONE);
        return slots;
    }

    int size() {
        return size;
    }

    /** The record, or null. */
    Slice get(Slice number) {
        int address = slots[slotOf(number)];
        return address == RecordStore.NONE ? null : store.at(address);
    }

    /** The record that was put and is still there. */
    Slice at(int address) {
        return store.at(address);
    }

    /** Puts a copy of a record; the one of the same number that it replaces, or null. */
    Slice put(Slice record) {
        if ((size + 1) * 4 > slots.length * 3) {
            resize(slots.length * 2);
        }
        int slot = slotOf(PackedEntry.number(record));
        int before = slots[slot];
        slots[slot] = store.add(record);
        lastPut = slots[slot];
        if (before == RecordStore.NONE) {
            size++;
            emptyLeftSparse();
            return null;
        }
        var replaced = store.at(before);
        empty(store.forget(before));
        emptyLeftSparse();
        return replaced;
    }

    /** Where the record is that was put last, as long as nothing is put or removed. */
    int lastPut() {
        return lastPut;
    }

    /** The record that was there, or null. */
    Slice remove(Slice number) {
        int slot = slotOf(number);
        int address = slots[slot];
        if (address == RecordStore.NONE) {
            return null;
        }
        slots[slot] = RecordStore.NONE;
        size--;
        closeGap(slot);
        if (slots.length > CAPACITY_MIN && size * 4 < slots.length) {
            resize(slots.length / 2);
        }
        var removed = store.at(address);
        empty(store.forget(address));
        emptyLeftSparse();
        return removed;
    }

    void forEach(Consumer<Slice> action) {
        for (int address : slots) {
            if (address != RecordStore.NONE) {
                action.accept(store.at(address));
            }
        }
    }

    /** Chunks of the store, for tests. */
    int chunks() {
        return store.chunks();
    }

    private void emptyLeftSparse() {
        for (int chunk = store.takeLeftSparse(); chunk != RecordStore.NONE; chunk = store
                .takeLeftSparse()) {
            empty(chunk);
        }
    }

    /** Moves what is alive in a chunk, which ends it. */
    private void empty(int chunk) {
        if (chunk == RecordStore.NONE || !store.holds(chunk)) {
            return;
        }
        for (int old : store.addresses(chunk)) {
            move(old);
            if (!store.holds(chunk)) {
                return;
            }
        }
    }

    private void move(int old) {
        var record = store.at(old);
        int slot = slotOf(PackedEntry.number(record));
        if (slots[slot] == old) {
            slots[slot] = store.add(record);
            if (old == lastPut) {
                lastPut = slots[slot];
            }
            moves.moved(PackedEntry.seq(record), slots[slot]);
            store.forget(old);
        }
    }

    private int slotOf(Slice number) {
        int mask = slots.length - 1;
        int slot = (int) Hash64.of(number) & mask;
        while (slots[slot] != RecordStore.NONE
                && !PackedEntry.number(store.at(slots[slot])).equals(number)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(int address, int mask) {
        return (int) Hash64.of(PackedEntry.number(store.at(address))) & mask;
    }

    /** Moves back what linear probing had pushed past the gap, so that no search stops short. */
    private void closeGap(int gap) {
        int mask = slots.length - 1;
        int hole = gap;
        for (int at = gap + 1 & mask; slots[at] != RecordStore.NONE; at = at + 1 & mask) {
            if ((at - home(slots[at], mask) & mask) >= (at - hole & mask)) {
                slots[hole] = slots[at];
                slots[at] = RecordStore.NONE;
                hole = at;
            }
        }
    }

    private void resize(int capacity) {
        int[] before = slots;
        slots = emptySlots(capacity);
        int mask = capacity - 1;
        for (int address : before) {
            if (address != RecordStore.NONE) {
                int slot = home(address, mask);
                while (slots[slot] != RecordStore.NONE) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = address;
            }
        }
    }
}
