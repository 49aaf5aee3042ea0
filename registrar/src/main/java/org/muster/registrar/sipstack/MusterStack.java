package org.muster.registrar.sipstack;

import java.net.InetSocketAddress;
import java.util.Properties;

import javax.sip.PeerUnavailableException;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransaction;
import org.muster.registrar.message.Flow;
import org.muster.registrar.transport.SipSender;

/**
 * JAIN-SIP's tables of transactions and their timers, without its transports, listening points,
 * dialogs, event scanner and global lock: transactions are made, found by key and driven by
 * {@link Proxy} directly, always by the executor of their Call-ID. Nothing here scans a table.
 */
final class MusterStack extends SipStackImpl {
    private static final MessageProcessor[] NO_PROCESSORS = {};

    private final SerialExecutors executors;
    private final SipSender sender;
    private final NettyProcessor processor;

    /** @param nodeId makes the stack's name, by which JAIN-SIP looks stacks up in a process */
    static MusterStack start(String nodeId, SerialExecutors executors, SipSender sender)
            throws PeerUnavailableException {
        CommonLogger.legacyLogger = new SilentStackLogger();
        return new MusterStack(properties(nodeId), executors, sender);
    }

    private MusterStack(Properties properties, SerialExecutors executors, SipSender sender)
            throws PeerUnavailableException {
        super(properties);
        this.executors = executors;
        this.sender = sender;
        processor = new NettyProcessor(this);
    }

    private static Properties properties(String nodeId) {
        var properties = new Properties();
        String prefix = "gov.nist.javax.sip.";
        properties.setProperty("javax.sip.STACK_NAME", "muster-" + nodeId);
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty(prefix + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty(prefix + "STACK_LOGGER", SilentStackLogger.class.getName());
        properties.setProperty(prefix + "SERVER_LOGGER", SilentServerLogger.class.getName());
        properties.setProperty(prefix + "TIMER_CLASS_NAME", WheelTimer.class.getName());
        properties.setProperty(prefix + "REENTRANT_LISTENER", "true");
        // What comes after a 2xx to an INVITE is known to Exchanges, without a transaction.
        properties.setProperty(prefix + "LINGER_TIMER", "0");
        // The skeletons are small and live as long as their transaction: nothing is to be released,
        // and what JAIN-SIP releases it would parse again.
        properties.setProperty(prefix + "RELEASE_REFERENCES_STRATEGY", "None");
        properties.setProperty(prefix + "MAX_FORK_TIME_SECONDS", "0");
        return properties;
    }

    SerialExecutors executors() {
        return executors;
    }

    NettyChannel channel(Flow flow, InetSocketAddress to) {
        return new NettyChannel(processor, flow, to, sender);
    }

    /** The server transaction of that key, or null. Any thread. */
    WireServerTransaction server(String key) {
        return (WireServerTransaction) serverTransactionTable.get(key);
    }

    /** The client transaction of that key, or null. Any thread. */
    WireClientTransaction client(String key) {
        return (WireClientTransaction) clientTransactionTable.get(key);
    }

    /** Transactions that are kept: for the counters, and for tests that none is left behind. */
    int transactionCount() {
        return serverTransactionTable.size() + clientTransactionTable.size();
    }

    /** Messages to an address of our own go over the wire like all others. */
    @Override
    protected MessageProcessor[] getMessageProcessors() {
        return NO_PROCESSORS;
    }

    @Override
    public void removeTransaction(SIPTransaction transaction) {
        if (transaction instanceof WireServerTransaction) {
            serverTransactionTable.remove(transaction.getTransactionId(), transaction);
        } else {
            clientTransactionTable.remove(transaction.getTransactionId(), transaction);
        }
    }
}
