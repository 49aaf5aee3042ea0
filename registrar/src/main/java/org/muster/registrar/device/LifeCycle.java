package org.muster.registrar.device;

import java.util.function.Consumer;

import org.muster.replication.table.ReleaseReason;

/**
 * The state machine of device processes: the only place where a state changes, and each change is one
 * event. What takes a process expects its number's shard lock, so the events of a number are in order.
 */
public final class LifeCycle {
    private final Consumer<DeviceEvent> listener;

    /** @param listener called under the number's lock: it must not block and asks no table */
    public LifeCycle(Consumer<DeviceEvent> listener) {
        this.listener = listener;
    }

    /** A process has begun. */
    void onBegun(DeviceProcess process, String why, long nowMs) {
        tell(process, null, why, nowMs);
    }

    void onAnswered(DeviceProcess process, long nowMs) {
        become(process, Control.POLLED, "answered", nowMs);
    }

    void onUnanswered(DeviceProcess process, long nowMs) {
        become(process, Control.SILENT, "unanswered", nowMs);
    }

    /** Its REGISTER says that it is woken by push, or says so no more. */
    void onPush(DeviceProcess process, boolean isWokenByPush, long nowMs) {
        if (isWokenByPush) {
            become(process, Control.ASLEEP, "push", nowMs);
        } else if (process.state() == Control.ASLEEP) {
            become(process, Control.REGISTERED, "woken", nowMs);
        }
    }

    void onRemoved(DeviceProcess process, ReleaseReason why, long nowMs) {
        become(process, Control.REMOVED, why.text(), nowMs);
    }

    private void become(DeviceProcess process, Control next, String why, long nowMs) {
        var was = process.state();
        if (was == next) {
            return;
        }
        if (!was.mayBecome(next)) {
            throw new IllegalStateException("device process " + process.process() + " of "
                    + process.number() + " is " + was.text() + " and cannot become "
                    + next.text());
        }
        process.become(next);
        tell(process, was, why, nowMs);
    }

    private void tell(DeviceProcess process, Control was, String why, long nowMs) {
        var flow = process.flow();
        listener.accept(new DeviceEvent(nowMs, process.number(), process.deviceKey().utf8(),
                process.process(), flow == null ? "" : flow.source(), was, process.state(), why));
    }
}
