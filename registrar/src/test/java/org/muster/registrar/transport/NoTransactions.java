package org.muster.registrar.transport;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;

/** Takes every request and waits for no response. */
public final class NoTransactions implements TransactionUser {
    @Override
    public boolean onRequest(SipMessage message, Flow flow) {
        return true;
    }

    @Override
    public boolean onResponse(SipMessage message) {
        return false;
    }

    @Override
    public void onFlowLost(Flow flow) {}
}
