package org.muster.registrar.device;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryWheelTest {
    private static final Flow FLOW = new Flow(Transport.UDP, new InetSocketAddress(0),
            new InetSocketAddress(0), 0);
    private long nowMs = 5_000_000_123L;
    private final ProcessHandles handles = new ProcessHandles();
    private final ExpiryWheel wheel = new ExpiryWheel(handles, nowMs);

    @Test
    void whatExpiresIsFoundAfterItsTimeAndWithinASlotOrTwo() {
        var random = new Random(3);
        var expiresAtMs = new HashMap<DeviceProcess, Long>();
        for (int i = 0; i < 5_000; i++) {
            var process = process(random.nextInt(20_000));
            expiresAtMs.put(process, process.expiresAtMs());
        }
        while (!expiresAtMs.isEmpty() && nowMs < 5_000_000_123L + 21_000_000) {
            nowMs += 250 + random.nextInt(3_000);
            for (var process : wheel.turn(nowMs)) {
                if (process.expiresAtMs() > nowMs) {
                    wheel.watch(process);
                } else {
                    assertThat(nowMs - expiresAtMs.remove(process)).isBetween(0L, 5_300L);
                }
            }
        }
        assertThat(expiresAtMs).isEmpty();
    }

    @Test
    void aShorterExpiryIsFoundEarlierAndOnlyOnce() {
        var process = process(7_200);
        register(process, 60);
        wheel.watch(process);
        nowMs += 62_000;
        assertThat(wheel.turn(nowMs)).containsExactly(process);
        nowMs += 7_300_000;
        assertThat(wheel.turn(nowMs)).isEmpty();
    }

    private DeviceProcess process(int seconds) {
        var process = new DeviceProcess("1@l", Slice.utf8("d"), 1);
        handles.add(process);
        register(process, seconds);
        wheel.watch(process);
        return process;
    }

    private void register(DeviceProcess process, int seconds) {
        process.onRegister(new LastRegister(7, 1, 0, 0, 0, nowMs), FLOW, FLOW, seconds, nowMs,
                nowMs);
    }
}
