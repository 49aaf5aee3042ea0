package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

/** A wheel's slots against lists. */
@Tag("R6")
class WheelSlotsTest {
    private static final int SLOTS = 7;
    private static final long SEED = 5;

    @Test
    void eachSlotGivesOnceAndInItsOrderWhatWasPutInAndHasNotEnded() {
        var random = new Random(SEED);
        var handles = new ProcessHandles();
        long number = 0;
        var slots = new WheelSlots(SLOTS, handles);
        var lists = new ArrayList<List<DeviceProcess>>();
        for (int i = 0; i < SLOTS; i++) {
            lists.add(new ArrayList<>());
        }
        for (int round = 0; round < 2_000; round++) {
            int slot = random.nextInt(SLOTS);
            int more = random.nextInt(100);
            for (int i = 0; i < more; i++) {
                var process = new DeviceProcess("1001@local", Slice.utf8("d"), number++);
                handles.add(process);
                slots.add(slot, process);
                lists.get(slot).add(process);
            }
            assertThat(slots.size(slot)).isGreaterThanOrEqualTo(lists.get(slot).size());
            var ended = lists.get(slot);
            while (random.nextInt(4) > 0 && !ended.isEmpty()) {
                handles.remove(ended.remove(random.nextInt(ended.size())));
            }
            int other = random.nextInt(SLOTS);
            var taken = new ArrayList<DeviceProcess>();
            slots.take(other, taken::add);
            assertThat(taken).as("seed %d, round %d", SEED, round)
                    .containsExactlyElementsOf(lists.get(other));
            assertThat(slots.size(other)).isZero();
            lists.get(other).clear();
            for (var each : taken) { // as a phone that is polled again, or one that has ended
                if (random.nextInt(3) == 0) {
                    handles.remove(each);
                } else {
                    int next = random.nextInt(SLOTS);
                    slots.add(next, each);
                    lists.get(next).add(each);
                }
            }
        }
    }
}
