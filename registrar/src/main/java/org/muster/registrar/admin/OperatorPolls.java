package org.muster.registrar.admin;

import java.util.concurrent.CompletableFuture;

import org.muster.registrar.device.DeviceProcess;

/** What an operator may do with polls. */
public interface OperatorPolls {
    /** No answer came in time. */
    long MISSED = -1;

    /** Stops or resumes the polls of this node. */
    void pause(boolean now);

    /** The round trip, milliseconds, or {@link #MISSED}; null when the device is not polled at all. */
    CompletableFuture<Long> poll(DeviceProcess process);
}
