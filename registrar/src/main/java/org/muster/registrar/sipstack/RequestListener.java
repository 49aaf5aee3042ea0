package org.muster.registrar.sipstack;

import org.muster.registrar.message.SipMessage;

/**
 * Sees each request that the transaction layer works on, in the executor of its Call-ID, before it is
 * routed. For tests: one that blocks shows that nothing else waits.
 */
@FunctionalInterface
public interface RequestListener {
    RequestListener NONE = request -> {};

    void onRequest(SipMessage request);
}
