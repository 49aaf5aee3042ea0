package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;

/**
 * The flows of a UDP socket that were seen last: all phones behind an edge proxy or an SBC come from one
 * address and share one object, here and where they are controlled. One thread.
 */
final class RecentFlows {
    /** Addresses that are remembered at most; a power of two. */
    static final int FLOWS_MAX = 64;

    private final InetSocketAddress local;
    private final Flow[] flows = new Flow[FLOWS_MAX];

    RecentFlows(InetSocketAddress local) {
        this.local = local;
    }

    Flow from(InetSocketAddress sender) {
        int slot = sender.hashCode() & FLOWS_MAX - 1;
        var flow = flows[slot];
        if (flow == null || !flow.remote().equals(sender)) {
            // A new address: the one of Netty's packet is a subclass that must not travel further.
            flow = new Flow(Transport.UDP, local,
                    new InetSocketAddress(sender.getAddress(), sender.getPort()), 0);
            flows[slot] = flow;
        }
        return flow;
    }
}
