package org.muster.replication.table;

import org.muster.replication.bytes.BadBytesException;

/** Why a device left a node's control (R5). The order is on the wire: only append. */
public enum ReleaseReason {
    UNREGISTERED, EXPIRED, POLL_MISSED, FLOW_LOST, MOVED, REPLACED, OPERATOR, DRAINING;

    /** From the wire. */
    public static ReleaseReason of(int ordinal) {
        var all = values();
        if (ordinal >= all.length) {
            throw new BadBytesException(
                    "release reason is " + ordinal + ", expected below " + all.length);
        }
        return all[ordinal];
    }

    /** As printed: {@code poll-missed}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
