package org.muster.registrar.admin;

import java.util.concurrent.CompletableFuture;

import org.muster.registrar.device.DeviceProcess;

/** Polls a device of this node at once. */
@FunctionalInterface
public interface PolledNow {
    /** No answer came in time. */
    long MISSED = -1;

    /** The round trip, milliseconds, or {@link #MISSED}; null when the device is not polled at all. */
    CompletableFuture<Long> poll(DeviceProcess process);
}
