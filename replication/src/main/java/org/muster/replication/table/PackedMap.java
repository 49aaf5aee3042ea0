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
    /** Of a slot; what is below is the address. */
    private static final int TAG_MASK = -1 << RecordStore.ADDRESS_BITS;
    /** The hash's highest six bits are the shard, the same for all; these four follow. */
    private static final int TAG_HASH_SHIFT = 54;

    /** Told when a record has moved within the store. */
    interface Moves {
        void moved(long seq, int address);
    }

    private final RecordStore store = new RecordStore();
    private final Moves moves;
    /**
     * Addresses, each with some bits of its number's hash above: most records of other numbers are passed
     * over unread, and reading is a wait for memory. {@link RecordStore#NONE} where nothing is.
     */
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

    /**
     * The record, or null.
     *
     * @param hash the number's, of {@link Hash64}
     */
    Slice get(Slice number, long hash) {
        int found = slots[slotOf(number, hash)];
        return found == RecordStore.NONE ? null : store.at(address(found));
    }

    /**
     * Has the processor fetch what {@link #get} of a number with that hash will need: the only method that
     * needs no lock. What it returns means nothing and may be of another number, or of none.
     */
    int touch(long hash) {
        int[] all = slots;
        int found = all[(int) hash & all.length - 1];
        return found == RecordStore.NONE ? 0 : store.touch(address(found));
    }

    /** The record that was put and is still there. */
    Slice at(int address) {
        return store.at(address);
    }

    /** Makes room for so many more at once: to double time and again costs more than to put them. */
    void expect(int more) {
        int capacity = slots.length;
        while ((size + more) * 4 > capacity * 3) {
            capacity *= 2;
        }
        if (capacity > slots.length) {
            resize(capacity);
        }
    }

    /** Puts a copy of a record; the one of the same number that it replaces, or null. */
    Slice put(Slice record) {
        expect(1);
        var number = PackedEntry.number(record);
        long hash = Hash64.of(number);
        int slot = slotOf(number, hash);
        int before = slots[slot];
        lastPut = store.add(record);
        slots[slot] = tag(hash) | lastPut;
        if (before == RecordStore.NONE) {
            size++;
            emptyLeftSparse();
            return null;
        }
        var replaced = store.at(address(before));
        empty(store.forget(address(before)));
        emptyLeftSparse();
        return replaced;
    }

    /** Where the record is that was put last, as long as nothing is put or removed. */
    int lastPut() {
        return lastPut;
    }

    /** The record that was there, or null. */
    Slice remove(Slice number) {
        int slot = slotOf(number, Hash64.of(number));
        int found = slots[slot];
        if (found == RecordStore.NONE) {
            return null;
        }
        slots[slot] = RecordStore.NONE;
        size--;
        closeGap(slot);
        if (slots.length > CAPACITY_MIN && size * 4 < slots.length) {
            resize(slots.length / 2);
        }
        var removed = store.at(address(found));
        empty(store.forget(address(found)));
        emptyLeftSparse();
        return removed;
    }

    void forEach(Consumer<Slice> action) {
        for (int slot : slots) {
            if (slot != RecordStore.NONE) {
                action.accept(store.at(address(slot)));
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
        var number = PackedEntry.number(record);
        long hash = Hash64.of(number);
        int slot = slotOf(number, hash);
        if (slots[slot] != RecordStore.NONE && address(slots[slot]) == old) {
            int moved = store.add(record);
            slots[slot] = tag(hash) | moved;
            if (old == lastPut) {
                lastPut = moved;
            }
            moves.moved(PackedEntry.seq(record), moved);
            store.forget(old);
        }
    }

    private static int tag(long hash) {
        return (int) (hash >>> TAG_HASH_SHIFT) << RecordStore.ADDRESS_BITS;
    }

    private static int address(int slot) {
        return slot & ~TAG_MASK;
    }

    /** Where the number is, or where it would be put. */
    private int slotOf(Slice number, long hash) {
        int mask = slots.length - 1;
        int tag = tag(hash);
        int at = (int) hash & mask;
        while (slots[at] != RecordStore.NONE && ((slots[at] & TAG_MASK) != tag
                || !PackedEntry.number(store.at(address(slots[at]))).equals(number))) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int home(int slot, int mask) {
        return (int) PackedEntry.numberHash(store.at(address(slot))) & mask;
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
        for (int slot : before) {
            if (slot != RecordStore.NONE) {
                int at = home(slot, mask);
                while (slots[at] != RecordStore.NONE) {
                    at = at + 1 & mask;
                }
                slots[at] = slot;
            }
        }
    }
}
