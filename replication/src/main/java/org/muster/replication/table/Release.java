package org.muster.replication.table;

import org.muster.replication.bytes.Slice;

/**
 * "This device, or every device of the number, was let go": outlives the claim so that no older
 * claim brings it back (invariant I3).
 *
 * @param deviceKey the device; empty for all devices of the number ({@code *})
 * @param ttlSec how long it is kept, seconds
 */
public record Release(Slice deviceKey, Stamp stamp, ReleaseReason reason, int ttlSec) {
    public static final Slice EVERY_DEVICE = Slice.EMPTY;

    public boolean covers(Slice device) {
        return deviceKey.isEmpty() || deviceKey.equals(device);
    }
}
