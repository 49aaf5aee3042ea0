package org.muster.registrar.sipstack;

import java.io.IOException;

import javax.sip.TransactionState;
import javax.sip.message.Request;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.SIPClientTransactionImpl;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.routing.ForwardedMessage;

/**
 * JAIN-SIP's client transaction (RFC 3261 §17.1) whose requests are bytes of ours. Belongs to the
 * executor of its Call-ID.
 */
final class WireClientTransaction extends SIPClientTransactionImpl {
    private static final long serialVersionUID = 1L;

    private final transient NettyChannel channel;
    private final RequestSkeleton request;
    private final byte[] sent;
    private transient SipMessage lastResponse;

    /** @param sent the request as it goes over the wire */
    WireClientTransaction(MusterStack stack, NettyChannel channel, RequestSkeleton request,
            byte[] sent) {
        super(stack, channel);
        this.channel = channel;
        this.request = request;
        this.sent = sent;
        setOriginalRequest(request);
    }

    /** The request as it went over the wire. */
    SipMessage sent() {
        return Proxy.read(sent);
    }

    boolean hasFinalResponse() {
        return lastResponse != null && lastResponse.status() >= 200;
    }

    NettyChannel channel() {
        return channel;
    }

    RequestSkeleton request() {
        return request;
    }

    void start() throws IOException {
        sendMessage(request);
    }

    void onResponse(ResponseSkeleton response) {
        lastResponse = response.original();
        processResponse(response, channel, null);
    }

    /** The ACK that JAIN-SIP makes for a refusal is replaced by one with all that belongs in it. */
    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        boolean ack = message.getCSeq().getMethod().equals(Request.ACK);
        super.sendMessage(ack ? new RequestSkeleton(request.getTransactionId(), Request.ACK,
                request.getCSeq().getSeqNumber(), "", ForwardedMessage.ack(sent(), lastResponse))
                : message);
    }

    void drop() {
        setState(TransactionState._TERMINATED);
        sipStack.removeTransaction(this);
    }

    @Override
    public void raiseIOExceptionEvent() {
        setState(TransactionState._TERMINATED);
    }
}
