package org.muster.registrar.routing;

import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.message.Flow;

/** Where a forwarded request is sent. */
public sealed interface NextHop {
    /** A phone: over this flow, to its remote address. */
    record Phone(Flow flow) implements NextHop {}

    /** Another node of the cluster. */
    record Node(PeerAddress address) implements NextHop {}
}
