package org.muster.replication.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PackedMapTest {
    private static final Owner OWNER = new Owner("n1", 1);
    private static final int STEPS = 100_000;
    private final Map<Long, Integer> addressBySeq = new HashMap<>();
    private final PackedMap map = new PackedMap(
            (seq, address) -> addressBySeq.replace(seq, address));

    /** Of 40 to some hundred bytes, some of more than a chunk. */
    private static Slice record(long seq, String number, Random random) {
        int bytes = random.nextInt(2_000) == 0 ? 50_000 : random.nextInt(300);
        return PackedEntry.pack(seq, new Entry(number, List.of(Entries.claim("x".repeat(bytes), 1,
                "n1")), List.of()), OWNER);
    }

    private Slice get(Slice number) {
        return map.get(number, Hash64.of(number));
    }

    private Slice put(Slice record) {
        var before = map.put(record);
        if (before != null) {
            addressBySeq.remove(PackedEntry.seq(before));
        }
        addressBySeq.put(PackedEntry.seq(record), map.lastPut());
        return before;
    }

    @Test
    void holdsWhatAHashMapHoldsUnderRandomChangesAndTellsWhereItIs() {
        var random = new Random(4711);
        var expected = new HashMap<Slice, Slice>();
        var handedOut = new ArrayList<Slice>();
        var copies = new ArrayList<Slice>();
        for (int i = 0; i < STEPS; i++) {
            int numbers = i < STEPS / 2 ? 3_000 : 300; // it grows, and shrinks again
            var number = Slice.utf8(random.nextInt(numbers) + "@local");
            if (random.nextInt(5) < 3) {
                var record = record(i, number.utf8(), random);
                assertThat(put(record)).isEqualTo(expected.put(number, record));
            } else {
                var removed = map.remove(number);
                assertThat(removed).isEqualTo(expected.remove(number));
                if (removed != null) {
                    addressBySeq.remove(PackedEntry.seq(removed));
                }
            }
            assertThat(map.size()).isEqualTo(expected.size());
            if (i % 100 == 0 && get(number) != null) {
                handedOut.add(get(number));
                copies.add(Slice.of(get(number).toBytes()));
            }
        }
        expected.forEach((number, record) -> assertThat(get(number)).isEqualTo(record));
        var seen = new HashMap<Slice, Slice>();
        map.forEach(record -> seen.put(PackedEntry.number(record), record));
        assertThat(seen).isEqualTo(expected);
        assertThat(addressBySeq).hasSize(expected.size());
        expected.values().forEach(record -> assertThat(
                map.at(addressBySeq.get(PackedEntry.seq(record)))).isEqualTo(record));
        assertThat(handedOut).as("what was read once stays as it was").isEqualTo(copies);
    }

    @Test
    void aRecordOfAnyLengthIsReadAgain() {
        var store = new RecordStore();
        for (int length : new int[] {1, 127, 128, 255, 256, 32_763, 32_766, 32_767, 32_768, 32_769,
                65_535, 65_536, 70_000}) {
            var bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            int address = store.add(Slice.of(bytes));
            assertThat(store.at(address)).isEqualTo(Slice.of(bytes));
            assertThat(store.addresses(address >>> 15)).contains(address);
            store.forget(address);
        }
        store.add(Slice.of(new byte[1]));
        assertThat(store.chunks()).isLessThanOrEqualTo(2);
    }

    @Test
    void aShardThatIsFullSaysSoAndLosesNothing() {
        var store = new RecordStore();
        var record = Slice.of(new byte[RecordStore.CHUNK_BYTES - 2]);
        int last = RecordStore.NONE;
        for (int i = 0; i < RecordStore.CHUNKS_MAX; i++) {
            last = store.add(record);
        }
        assertThat(last >>> RecordStore.ADDRESS_BITS).isZero();
        assertThat(store.at(last)).isEqualTo(record);
        assertThatThrownBy(() -> store.add(record)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("8192 chunks");
        assertThat(store.at(last)).isEqualTo(record);
    }

    @Test
    void whatIsForgottenTakesNoMoreThanWhatIsAlive() {
        var random = new Random(1);
        for (int i = 0; i < STEPS; i++) {
            put(record(i, random.nextInt(1_000) + "@local", random));
        }
        long bytes = 0;
        for (long seq : addressBySeq.keySet()) {
            bytes += map.at(addressBySeq.get(seq)).length() + 4;
        }
        assertThat(map.chunks()).isLessThanOrEqualTo(
                (int) (2 * bytes / RecordStore.CHUNK_BYTES) + 8);
        for (int i = 0; i < 1_000; i++) {
            map.remove(Slice.utf8(i + "@local"));
        }
        assertThat(map.size()).isZero();
        assertThat(map.chunks()).isLessThanOrEqualTo(1);
    }

    @Test
    void whereTheLastOneIsHoldsAlsoWhenItMovesAtOnce() {
        var random = new Random(3);
        for (int i = 0; i < STEPS; i++) {
            var number = random.nextInt(3) == 0 ? random.nextInt(60) + "@local" : "hot@local";
            var record = PackedEntry.pack(i, new Entry(number, List.of(Entries.claim("x".repeat(
                    random.nextInt(3_000)), 1, "n1")), List.of()), OWNER);
            put(record);
            assertThat(map.at(map.lastPut())).as("seed 3, step %d", i).isEqualTo(record);
        }
    }

    @Test
    void numbersThatComeAndGoDoNotHoldAChunkForEachOneThatStays() {
        var random = new Random(2);
        for (int i = 0; i < STEPS; i++) {
            boolean stays = i % 100 == 0;
            var record = record(i, stays ? i / 100 + "@local" : "hot@local", random);
            put(record);
            if (!stays && random.nextBoolean()) {
                map.remove(Slice.utf8("hot@local"));
                addressBySeq.remove(PackedEntry.seq(record));
            }
        }
        assertThat(map.size()).isBetween(STEPS / 100, STEPS / 100 + 1);
        assertThat(map.chunks()).isLessThan(30);
    }
}
