package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import org.muster.registrar.message.Flow;

/** Sends bytes over a flow's own socket or connection; any thread. */
public interface SipSender {
    /** False when the flow is gone; nothing is ever dialled for it. */
    boolean send(Flow flow, InetSocketAddress to, byte[] bytes);
}
