package org.muster.registrar.sipstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.transport.SipFront;
import org.muster.registrar.transport.SipSender;

/** The flow of one request as JAIN-SIP sees it: what is sent on it goes back where it came from. */
final class NettyChannel extends MessageChannel implements RawMessageChannel {
    private final SIPTransactionStack stack;
    private final SipMessage original;
    private final Flow flow;
    private final SipSender sender;

    NettyChannel(NettyProcessor processor, SipMessage original, Flow flow, SipSender sender) {
        stack = processor.getSIPStack();
        messageProcessor = processor;
        this.original = original;
        this.flow = flow;
        this.sender = sender;
    }

    /** Answers the original request from its own bytes. */
    void answer(int status, String phrase, String headerName, String headerValue) {
        var answer = Answer.to(original, status, phrase, flow.remoteHost(), flow.remotePort());
        if (headerName != null) {
            answer.header(headerName, headerValue);
        }
        sender.send(flow, SipFront.destination(original, flow), answer.toBytes());
    }

    @Override
    public void processMessage(SIPMessage message) {
        message.setRemoteAddress(flow.remote().getAddress());
        message.setRemotePort(flow.remotePort());
        message.setLocalAddress(flow.local().getAddress());
        message.setLocalPort(flow.local().getPort());
        message.setPeerPacketSourceAddress(flow.remote().getAddress());
        message.setPeerPacketSourcePort(flow.remotePort());
        var request = (SIPRequest) message;
        var served = stack.newSIPServerRequest(request, this);
        if (served == null) {
            return;
        }
        try {
            served.processRequest(request, this);
        } finally {
            if (served instanceof SIPTransaction transaction && !transaction.passToListener()) {
                transaction.releaseSem();
            }
        }
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        sendMessage(message.encodeAsBytes(getTransport()), flow.remote().getAddress(),
                flow.remotePort(), false);
    }

    @Override
    protected void sendMessage(byte[] bytes, InetAddress to, int port, boolean reconnect)
            throws IOException {
        if (!sender.send(flow, new InetSocketAddress(to, port), bytes)) {
            throw new IOException("the flow to " + flow.source() + " is gone");
        }
    }

    @Override
    public void close() {}

    @Override
    public SIPTransactionStack getSIPStack() {
        return stack;
    }

    @Override
    public String getTransport() {
        return flow.transport().name();
    }

    @Override
    public boolean isReliable() {
        return flow.transport().isStream();
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getPeerAddress() {
        return flow.remoteHost();
    }

    @Override
    protected InetAddress getPeerInetAddress() {
        return flow.remote().getAddress();
    }

    @Override
    protected String getPeerProtocol() {
        return getTransport();
    }

    @Override
    public int getPeerPort() {
        return flow.remotePort();
    }

    @Override
    public int getPeerPacketSourcePort() {
        return flow.remotePort();
    }

    @Override
    public InetAddress getPeerPacketSourceAddress() {
        return flow.remote().getAddress();
    }

    @Override
    public String getKey() {
        return flow.source() + "/" + flow.serial();
    }

    @Override
    public String getViaHost() {
        return flow.local().getAddress().getHostAddress();
    }

    @Override
    public int getViaPort() {
        return flow.local().getPort();
    }
}
