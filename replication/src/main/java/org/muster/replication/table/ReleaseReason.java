package org.muster.replication.table;

/** Why a device left a node's control (R5). The order is on the wire: only append. */
public enum ReleaseReason {
    UNREGISTERED, EXPIRED, POLL_MISSED, FLOW_LOST, MOVED, REPLACED, OPERATOR, DRAINING;

    /** As printed: {@code poll-missed}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
