package org.muster.registrar.transport;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;

/** Where messages go that need more than a stateless answer; called on the loop, must not block. */
public interface TransactionUser {
    /** False when it is full: the request is then answered 503. */
    boolean onRequest(SipMessage message, Flow flow);

    /** False when nobody waits for it: a stray. */
    boolean onResponse(SipMessage message);

    /** The connection has closed. */
    void onFlowLost(Flow flow);
}
