package org.muster.registrar.sipstack;

import java.net.InetAddress;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import org.muster.registrar.message.MessageReader;

/**
 * The processor that JAIN-SIP wants behind every channel; the sockets are Netty's and stay so. The
 * stack never sees it among its listening points and makes no channel through it.
 */
final class NettyProcessor extends MessageProcessor {
    private final SIPTransactionStack stack;

    NettyProcessor(SIPTransactionStack stack) {
        super(InetAddress.getLoopbackAddress(), 5060, "UDP", stack);
        this.stack = stack;
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return stack;
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) {
        throw new IllegalStateException("no flow to " + target);
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress target, int port) {
        throw new IllegalStateException("no flow to " + target + ":" + port);
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

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
        return MessageReader.MESSAGE_BYTES_MAX;
    }

    @Override
    public boolean inUse() {
        return true;
    }
}
