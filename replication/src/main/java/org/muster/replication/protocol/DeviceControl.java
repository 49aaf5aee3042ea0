package org.muster.replication.protocol;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ReleaseReason;

/**
 * What the registrar knows of the devices that it controls and does not replicate. Called under the
 * number's lock.
 */
public interface DeviceControl {
    /** Stamp ms of the last REGISTER accepted for the device, refreshes included; -1: no process. */
    long liveStampMs(String number, Slice deviceKey);

    /**
     * Another node's greater claim or release holds: end the device process now.
     *
     * @param why MOVED when another node controls it, else the reason of the release
     */
    void yield(String number, Claim lost, ReleaseReason why, long nowMs);
}
