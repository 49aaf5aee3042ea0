package org.muster.registrar.transport;

import org.muster.registrar.message.Flow;

/** Knows which devices are reached over which connection (RFC 5626). */
public interface FlowKeeper {
    /** The connection has closed, or could not be opened. Any loop. */
    void onFlowLost(Flow connection);

    /** The latest expiry of what is bound to it, milliseconds since 1970; 0 when nothing is. */
    long boundUntilMs(Flow connection);
}
