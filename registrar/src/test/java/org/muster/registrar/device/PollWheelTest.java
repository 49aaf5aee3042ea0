package org.muster.registrar.device;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class PollWheelTest {
    private static final long MOST_MS = 100;
    private long nowMs = 1_000_003;
    private final PollWheel wheel = new PollWheel(nowMs);

    private static DeviceProcess device(String number) {
        return new DeviceProcess(number, Slice.utf8("d"), 1);
    }

    @Test
    void whoSleepsWhileItIsQuietIsOnTimeAndSeldomAwake() {
        long dueAtMs = nowMs + 1_234;
        wheel.put(device("1001@local"), dueAtMs);
        int wakes = 0;
        while (wheel.turn(nowMs) == 0) {
            nowMs += wheel.quietMs(nowMs, MOST_MS);
            wakes++;
        }
        assertThat(nowMs).isBetween(dueAtMs, dueAtMs + PollWheel.SLOT_MS);
        assertThat(wakes).isEqualTo(13);
    }

    @Test
    void anEmptyWheelIsQuietForAsLongAsMayBe() {
        assertThat(wheel.quietMs(nowMs, MOST_MS)).isEqualTo(MOST_MS);
    }

    @Test
    void itIsNotQuietWhileSomebodyWaitsForTheBudget() {
        wheel.put(device("1001@local"), nowMs);
        wheel.turn(nowMs + 20);
        assertThat(wheel.quietMs(nowMs + 20, MOST_MS)).isEqualTo(PollWheel.SLOT_MS);
    }
}
