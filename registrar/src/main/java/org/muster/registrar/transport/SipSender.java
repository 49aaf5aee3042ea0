package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.message.Flow;

/** Sends bytes over a flow's own socket or connection; any thread. */
public interface SipSender {
    /** False when the flow is gone; nothing is ever dialled for it. */
    boolean send(Flow flow, InetSocketAddress to, byte[] bytes);

    /** For one thread that sends much at a time. */
    Batch batch();

    /** As {@link SipSender#send}, but what goes over UDP may wait for {@link #flush}. */
    interface Batch {
        boolean send(Flow flow, InetSocketAddress to, byte[] bytes);

        void flush();
    }

    /**
     * The flow to another node: a connection that all requests to it share, opened when there is
     * none, or a UDP socket. What is sent while it opens waits; if it does not open, the flow is lost.
     */
    Flow flowTo(PeerAddress peer);

    /** Whether the connection is open or being opened; true for UDP. */
    boolean isOpen(Flow flow);

    /** The same to a device's listener over TCP, in connections of its own (architecture "Flow"). */
    Flow flowToListener(InetSocketAddress listener);
}
