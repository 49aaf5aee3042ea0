package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class SaidIndexTest {
    private static DeviceProcess process(int i) {
        return new DeviceProcess("n" + i, Slice.utf8("k"), i);
    }

    /** Hashes that meet at the same few places, so that searches have to go on. */
    private static long hash(Random random) {
        return 1 + random.nextInt(3) + (random.nextInt(40) << 8);
    }

    @Test
    void holdsWhatAMapHolds() {
        long seed = Long.getLong("muster.first", 1);
        var random = new Random(seed);
        var index = new SaidIndex();
        Map<Long, DeviceProcess> expected = new HashMap<>();
        var all = new ArrayList<Long>();
        for (int step = 0; step < 20_000; step++) {
            long hash = hash(random);
            all.add(hash);
            var before = expected.get(hash);
            if (random.nextInt(step / 4_000 % 2 == 0 ? 3 : 2) > 0 || before == null) {
                var process = process(step);
                index.put(hash, process);
                expected.put(hash, process);
            } else {
                index.remove(hash, process(step));
                assertThat(index.get(hash)).as("removed by another").isSameAs(before);
                index.remove(hash, before);
                expected.remove(hash);
            }
            long other = all.get(random.nextInt(all.size()));
            assertThat(index.get(other)).as("seed %d step %d; -Dmuster.first=%d", seed, step, seed)
                    .isSameAs(expected.get(other));
            assertThat(index.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void isEmptyAgainWhenAllHaveGone() {
        var index = new SaidIndex();
        var processes = new ArrayList<DeviceProcess>();
        for (int i = 1; i <= 10_000; i++) {
            processes.add(process(i));
            index.put(i * 0x9E3779B97F4A7C15L, processes.get(i - 1));
        }
        for (int i = 1; i <= 10_000; i++) {
            index.remove(i * 0x9E3779B97F4A7C15L, processes.get(i - 1));
        }
        assertThat(index.size()).isZero();
        assertThat(index.get(0x9E3779B97F4A7C15L)).isNull();
    }
}
