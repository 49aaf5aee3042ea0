package org.muster.registrar.sipstack;

import java.io.IOException;

import javax.sip.TransactionState;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPServerTransactionImpl;
import gov.nist.javax.sip.stack.SIPTransactionErrorEvent;

/**
 * JAIN-SIP's server transaction (RFC 3261 §17.2) whose answers are bytes of ours and go where the
 * front says, not where a Via says. Belongs to the executor of its Call-ID.
 */
final class WireServerTransaction extends SIPServerTransactionImpl {
    private static final long serialVersionUID = 1L;

    private final transient NettyChannel channel;
    private final RequestSkeleton request;
    private transient Exchange exchange;
    private byte[] lastAnswer;
    private int lastStatus;

    WireServerTransaction(MusterStack stack, NettyChannel channel, RequestSkeleton request,
            Exchange exchange) {
        super(stack, channel);
        this.channel = channel;
        this.request = request;
        this.exchange = exchange;
        setOriginalRequest(request);
    }

    /** Null once it is over. */
    Exchange exchange() {
        return exchange;
    }

    void forgetExchange() {
        exchange = null;
    }

    /** The request came, for the first time or again; an ACK to a refusal. */
    void onRequest(RequestSkeleton again) {
        processRequest(again, channel);
    }

    NettyChannel channel() {
        return channel;
    }

    RequestSkeleton request() {
        return request;
    }

    /** Whether a final answer other than 2xx was sent: its ACK ends here. */
    boolean isRefused() {
        return lastStatus >= 300;
    }

    /** Of the last answer sent, or 0. */
    int lastStatus() {
        return lastStatus;
    }

    void answer(int status, byte[] bytes) throws IOException {
        sendMessage(ResponseSkeleton.outgoing(request, status, bytes));
    }

    /** Ends it without an answer. */
    void drop() {
        setState(TransactionState._TERMINATED);
        sipStack.removeTransaction(this);
    }

    @Override
    protected void sendResponse(SIPResponse response) throws IOException {
        lastAnswer = response.encodeAsBytes(getTransport());
        lastStatus = response.getStatusCode();
        lastResponse = null; // JAIN-SIP would keep the skeleton as long as the transaction
        channel.send(lastAnswer);
    }

    @Override
    public void resendLastResponseAsBytes() throws IOException {
        if (lastAnswer != null) {
            channel.send(lastAnswer);
        }
    }

    /** Timer G: a refused INVITE's answer until the ACK comes. */
    @Override
    public void fireRetransmissionTimer() {
        try {
            if (isInviteTransaction() && isRefused()) {
                resendLastResponseAsBytes();
            }
        } catch (IOException e) {
            raiseErrorEvent(SIPTransactionErrorEvent.TRANSPORT_ERROR);
        }
    }

    /** JAIN-SIP would look for the provider of a listening point. */
    @Override
    public void raiseIOExceptionEvent() {
        setState(TransactionState._TERMINATED);
    }
}
