package org.muster.registrar.sipstack;

import java.net.InetAddress;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;

/** Named in the stack's properties; JAIN-SIP makes one by reflection. */
public final class NettyProcessorFactory implements MessageProcessorFactory {
    @Override
    public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address,
            int port, String transport) {
        return new NettyProcessor(stack, address, port, transport);
    }
}
