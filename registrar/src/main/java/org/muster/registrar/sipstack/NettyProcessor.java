package org.muster.registrar.sipstack;

import java.net.InetAddress;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import org.muster.registrar.message.LeanReader;

/** A listener of ours as JAIN-SIP sees it: the sockets are Netty's and stay so. */
final class NettyProcessor extends MessageProcessor {
    private final SIPTransactionStack stack;
    private boolean running;

    NettyProcessor(SIPTransactionStack stack, InetAddress address, int port, String transport) {
        super(address, port, transport, stack);
        this.stack = stack;
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return stack;
    }

    /** Requests of our own go over a device's flow, never over a channel made from an address. */
    @Override
    public MessageChannel createMessageChannel(HostPort target) {
        throw new IllegalStateException("no flow to " + target);
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress target, int port) {
        throw new IllegalStateException("no flow to " + target + ":" + port);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public int getDefaultTargetPort() {
        return 5060;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public int getMaximumMessageSize() {
        return LeanReader.MESSAGE_BYTES_MAX;
    }

    @Override
    public boolean inUse() {
        return running;
    }
}
