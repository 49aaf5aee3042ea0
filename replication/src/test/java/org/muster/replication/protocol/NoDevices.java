package org.muster.replication.protocol;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ReleaseReason;

/** A registrar that controls nothing. */
public final class NoDevices implements DeviceControl {
    @Override
    public long liveStampMs(String number, Slice deviceKey) {
        return -1;
    }

    @Override
    public void yield(String number, Claim lost, ReleaseReason why, long nowMs) {}
}
