package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ReleaseReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The states of a device process, each change one event; and what is kept of them. */
@Tag("R3")
class LifeCycleTest {
    private static final long NOW_MS = 1_000_000_000;
    private final List<DeviceEvent> events = new ArrayList<>();
    private final LifeCycle lifeCycle = new LifeCycle(events::add);
    private final DeviceProcess process = new DeviceProcess("1001@local", Slice.utf8("d"), 7);

    @Test
    void eachChangeIsOneEventAndWhatIsNoChangeIsNone() {
        lifeCycle.onBegun(process, "registered", NOW_MS);
        lifeCycle.onUnanswered(process, NOW_MS + 1);
        lifeCycle.onUnanswered(process, NOW_MS + 2);
        lifeCycle.onAnswered(process, NOW_MS + 3);
        lifeCycle.onAnswered(process, NOW_MS + 4);
        lifeCycle.onPush(process, false, NOW_MS + 5);
        lifeCycle.onPush(process, true, NOW_MS + 6);
        lifeCycle.onPush(process, false, NOW_MS + 7);
        lifeCycle.onRemoved(process, ReleaseReason.POLL_MISSED, NOW_MS + 8);
        lifeCycle.onRemoved(process, ReleaseReason.EXPIRED, NOW_MS + 9);
        assertThat(events).extracting(each -> each.was() + " " + each.now() + " " + each.why())
                .containsExactly("null REGISTERED registered", "REGISTERED SILENT unanswered",
                        "SILENT POLLED answered", "POLLED ASLEEP push", "ASLEEP REGISTERED woken",
                        "REGISTERED REMOVED poll-missed");
        assertThat(events.get(5).atMs()).isEqualTo(NOW_MS + 8);
    }

    @Test
    void whatCannotBeIsADefectThatSaysWhich() {
        lifeCycle.onRemoved(process, ReleaseReason.EXPIRED, NOW_MS);
        assertThatThrownBy(() -> lifeCycle.onAnswered(process, NOW_MS))
                .isInstanceOf(IllegalStateException.class).hasMessage(
                        "device process 7 of 1001@local is removed and cannot become polled");
    }

    private static DeviceEvent event(long atMs) {
        return new DeviceEvent(atMs, atMs % 2 + "@local", "d", 1, "", null, Control.REGISTERED,
                "registered");
    }

    @Test
    void aReaderGetsWhatCameSinceInPagesAndIsToldWhatItMissed() {
        var log = new EventLog(4);
        assertThat(log.after(0, 9, null).events()).isEmpty();
        for (int i = 1; i <= 3; i++) {
            log.add(event(i));
        }
        var page = log.after(0, 2, null);
        assertThat(page.events()).extracting(EventLog.Numbered::id).containsExactly(1L, 2L);
        assertThat(page.missed()).isZero();
        assertThat(log.after(page.upTo(), 2, null).events())
                .extracting(EventLog.Numbered::id).containsExactly(3L);
        for (int i = 4; i <= 9; i++) {
            log.add(event(i));
        }
        page = log.after(2, 9, null);
        assertThat(page.missed()).as("3, 4 and 5").isEqualTo(3);
        assertThat(page.events()).extracting(each -> each.event().atMs()).containsExactly(6L, 7L,
                8L, 9L);
        page = log.after(5, 9, "0@local");
        assertThat(page.events()).extracting(EventLog.Numbered::id).containsExactly(6L, 8L);
        assertThat(page.upTo()).as("those not wanted are passed over").isEqualTo(9);
        assertThat(log.after(77, 9, null).upTo()).as("an id of another life").isEqualTo(9);
        assertThat(log.newest(1, "0@local"))
                .extracting(EventLog.Numbered::id).containsExactly(8L);
    }

    @Test
    void whatIsKeptIsWhatWasSaidThoughItsPlaceHeldLongerOrShorter() {
        var log = new EventLog(1);
        for (int length : List.of(1, 300, 2, 5_000, 3)) {
            var said = new DeviceEvent(NOW_MS + length, "é1@local", "d".repeat(length),
                    Long.MAX_VALUE, "udp:[2001:db8::1]:5060",
                    length == 2 ? null : Control.REGISTERED, Control.REMOVED, "poll-missed");
            log.add(said);
            assertThat(log.newest(9, null)).extracting(EventLog.Numbered::event)
                    .containsExactly(said);
            assertThat(log.newest(9, "é1@local")).hasSize(1);
            assertThat(log.newest(9, "é1@loca")).isEmpty();
        }
    }
}
