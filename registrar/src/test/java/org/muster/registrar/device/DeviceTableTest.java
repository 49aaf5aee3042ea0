package org.muster.registrar.device;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ReleaseReason;

import static org.assertj.core.api.Assertions.assertThat;

/** What is remembered of devices that were ended, asked for one that lives. */
@Tag("R3")
class DeviceTableTest {
    private static final Flow FLOW = new Flow(Transport.UDP, new InetSocketAddress(0),
            new InetSocketAddress(0), 0);
    private static final String NUMBER = "1001@local";
    private static final long NOW_MS = 1_000_000_000;

    private final DeviceTable devices = new DeviceTable(new LifeCycle(event -> {}));

    @Test
    void aDeviceThatBeginsAgainIsAskedForItsEnd() {
        var process = begin("desk", register(1, 1));
        devices.end(process, ReleaseReason.UNREGISTERED, NOW_MS);
        devices.rememberEnd(NUMBER, process.deviceKey(), register(1, 2));

        var again = begin("desk", register(2, 1));

        assertThat(devices.hasEndedLater(again, register(1, 2))).isTrue();
        assertThat(devices.hasEndedLater(again, register(2, 2))).isFalse();
    }

    @Test
    void eachDeviceIsAskedForTheEndOfAllOfTheNumber() {
        var desk = begin("desk", register(1, 1));
        var soft = begin("soft", register(2, 1));

        devices.rememberEnd(NUMBER, Slice.EMPTY, register(3, 2));

        assertThat(devices.hasEndedLater(desk, register(3, 1))).isTrue();
        assertThat(devices.hasEndedLater(soft, register(3, 1))).isTrue();
    }

    private DeviceProcess begin(String device, LastRegister by) {
        var process = new DeviceProcess(NUMBER, Slice.utf8(device), devices.nextProcess());
        process.onRegister(by, FLOW, FLOW, 3_600, NOW_MS, NOW_MS);
        devices.onRegister(process, null, NOW_MS);
        return process;
    }

    private static LastRegister register(long callId, long cseq) {
        return new LastRegister(callId, cseq, callId + 1, 100 * callId + cseq, 0, NOW_MS);
    }
}
