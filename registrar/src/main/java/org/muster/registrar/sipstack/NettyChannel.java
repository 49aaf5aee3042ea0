package org.muster.registrar.sipstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import org.muster.registrar.message.Flow;
import org.muster.registrar.transport.SipSender;

/** A flow, and the address at its other end, as one transaction of JAIN-SIP sees it. */
final class NettyChannel extends MessageChannel implements RawMessageChannel {
    private final Flow flow;
    private final InetSocketAddress to;
    private final SipSender sender;

    /** @param to where messages go over the flow's socket */
    NettyChannel(MessageProcessor processor, Flow flow, InetSocketAddress to, SipSender sender) {
        messageProcessor = processor;
        this.flow = flow;
        this.to = to;
        this.sender = sender;
    }

    Flow flow() {
        return flow;
    }

    void send(byte[] bytes) throws IOException {
        if (!sender.send(flow, to, bytes)) {
            throw new IOException("the flow to " + flow.source() + " is gone");
        }
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        send(message.encodeAsBytes(getTransport()));
    }

    @Override
    public void sendMessage(SIPMessage message, InetAddress address, int port)
            throws IOException {
        send(message.encodeAsBytes(getTransport()));
    }

    @Override
    protected void sendMessage(byte[] bytes, InetAddress address, int port, boolean reconnect)
            throws IOException {
        send(bytes);
    }

    /** Called by JAIN-SIP for messages that it sends to itself; there are none. */
    @Override
    public void processMessage(SIPMessage message) {
        throw new IllegalStateException("JAIN-SIP routes nothing to itself here");
    }

    @Override
    public void close() {}

    @Override
    public SIPTransactionStack getSIPStack() {
        return messageProcessor.getSIPStack();
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
        return flow.remoteHost();
    }

    @Override
    public int getViaPort() {
        return flow.remotePort();
    }
}
