package org.muster.registrar.device;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class PollWheelTest {
    private static final long MOST_MS = 100;
    private long nowMs = 1_000_003;
    private final ProcessHandles handles = new ProcessHandles();
    private final PollWheel wheel = new PollWheel(handles, nowMs);

    private DeviceProcess device(String number) {
        var process = new DeviceProcess(number, Slice.utf8("d"), 1);
        handles.add(process);
        return process;
    }

    @Test
    void whoSleepsWhileItIsQuietIsOnTimeAndSeldomAwake() {
        long dueAtMs = nowMs + 1_234;
        wheel.put(device("1001@local"), dueAtMs);
        int wakes = 0;
        while (wheel.turn(nowMs) == 0) {
            nowMs += wheel.quietMs(nowMs, 1, 0, MOST_MS);
            wakes++;
        }
        assertThat(nowMs).isBetween(dueAtMs, dueAtMs + PollWheel.SLOT_MS);
        assertThat(wakes).isEqualTo(13);
    }

    @Test
    void anEmptyWheelIsQuietForAsLongAsMayBe() {
        assertThat(wheel.quietMs(nowMs, 1, 0, MOST_MS)).isEqualTo(MOST_MS);
    }

    @Test
    void itIsNotQuietWhileSomebodyWaitsForTheBudget() {
        wheel.put(device("1001@local"), nowMs);
        wheel.turn(nowMs + 20);
        assertThat(wheel.quietMs(nowMs + 20, 1, 0, MOST_MS)).isEqualTo(PollWheel.SLOT_MS);
    }

    @Test
    void itIsQuietUntilEnoughAreDue() {
        for (int i = 1; i <= 4; i++) {
            wheel.put(device("100" + i + "@local"), nowMs + i * PollWheel.SLOT_MS);
        }
        nowMs += wheel.quietMs(nowMs, 3, MOST_MS, MOST_MS);
        assertThat(wheel.turn(nowMs)).isEqualTo(3);
    }

    @Test
    void nobodyWaitsForOthersForLong() {
        long gatherMs = 3 * PollWheel.SLOT_MS;
        wheel.put(device("1001@local"), nowMs);
        wheel.put(device("1002@local"), nowMs + MOST_MS / 2);
        long quietMs = wheel.quietMs(nowMs, 3, gatherMs, MOST_MS);
        assertThat(quietMs).isBetween(gatherMs, gatherMs + PollWheel.SLOT_MS);
        assertThat(wheel.turn(nowMs + quietMs)).isEqualTo(1);
    }
}
