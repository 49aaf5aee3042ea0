package org.muster.replication.table;

import java.util.HashMap;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class PackedMapTest {
    private static final Owner OWNER = new Owner("n1", 1);

    @Test
    void holdsWhatAHashMapHoldsUnderRandomChanges() {
        var random = new Random(4711);
        var map = new PackedMap();
        var expected = new HashMap<Slice, byte[]>();
        for (int i = 0; i < 50_000; i++) {
            String number = random.nextInt(700) + "@local";
            if (random.nextInt(5) < 3) {
                byte[] record = PackedEntry.pack(i, Entry.none(number), OWNER);
                assertThat(map.put(record)).isSameAs(expected.put(Slice.utf8(number), record));
            } else {
                assertThat(map.remove(Slice.utf8(number)))
                        .isSameAs(expected.remove(Slice.utf8(number)));
            }
            assertThat(map.size()).isEqualTo(expected.size());
        }
        expected.forEach((number, record) -> assertThat(map.get(number)).isSameAs(record));
        var seen = new HashMap<Slice, byte[]>();
        map.forEach(record -> seen.put(PackedEntry.number(record), record));
        assertThat(seen).isEqualTo(expected);
    }
}
