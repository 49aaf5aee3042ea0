package org.muster.registrar.sipstack;

import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.transport.SipFront;
import org.muster.registrar.transport.SipSender;
import org.muster.registrar.transport.SipTransports.BoundAddress;
import org.muster.registrar.transport.TransactionUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP as message model and transaction layer for all that is not REGISTER or OPTIONS to the
 * node. Nothing is routed yet: requests within a dialog get 481, known methods 405, others 501.
 */
public final class JainSip implements TransactionUser, SipListener, AutoCloseable {
    private static final int THREADS = 2;
    private static final Set<String> KNOWN_METHODS = Set.of("INVITE", "OPTIONS", "MESSAGE",
            "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "PRACK", "UPDATE", "REFER");
    private static final Logger LOG = LoggerFactory.getLogger(JainSip.class);

    private final SerialExecutors executors = new SerialExecutors(THREADS);
    private final Map<BoundAddress, NettyProcessor> processors = new HashMap<>();
    private final SipSender sender;
    private MusterStack stack;
    private volatile boolean started;

    public JainSip(SipSender sender) {
        this.sender = sender;
    }

    /** Starts the stack with a listening point for each bound address. */
    public void start(String nodeId, Iterable<BoundAddress> addresses) throws SipException {
        CommonLogger.legacyLogger = new SilentStackLogger();
        try {
            stack = new MusterStack(properties(nodeId));
            for (var each : addresses) {
                var point = stack.createListeningPoint(
                        each.address().getAddress().getHostAddress(), each.address().getPort(),
                        each.transport().name());
                stack.createSipProvider(point).addSipListener(this);
                processors.put(each, processorOf(each));
            }
            stack.start();
            started = true;
        } catch (SipException e) {
            throw e;
        } catch (Exception e) {
            throw new SipException("JAIN-SIP does not start: " + e.getMessage(), e);
        }
    }

    private static Properties properties(String nodeId) {
        var properties = new Properties();
        String prefix = "gov.nist.javax.sip.";
        // The name must be unique in a process: the stack is looked up by it.
        properties.setProperty("javax.sip.STACK_NAME", "muster-" + nodeId);
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty(prefix + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty(prefix + "MESSAGE_PROCESSOR_FACTORY",
                NettyProcessorFactory.class.getName());
        properties.setProperty(prefix + "STACK_LOGGER", SilentStackLogger.class.getName());
        properties.setProperty(prefix + "SERVER_LOGGER", SilentServerLogger.class.getName());
        properties.setProperty(prefix + "REENTRANT_LISTENER", "true");
        properties.setProperty(prefix + "THREAD_POOL_SIZE", String.valueOf(THREADS));
        properties.setProperty(prefix + "MAX_LISTENER_RESPONSE_TIME", "10");
        properties.setProperty(prefix + "MAX_TX_LIFETIME_NON_INVITE", "40");
        properties.setProperty(prefix + "MAX_TX_LIFETIME_INVITE", "300");
        properties.setProperty(prefix + "RELEASE_REFERENCES_STRATEGY", "Normal");
        properties.setProperty(prefix + "MAX_FORK_TIME_SECONDS", "0");
        properties.setProperty(prefix + "DELIVER_UNSOLICITED_NOTIFY", "true");
        properties.setProperty(prefix + "PATCH_SIP_WEBSOCKETS_HEADERS", "false");
        properties.setProperty(prefix + "MAX_SERVER_TRANSACTIONS", "20000");
        return properties;
    }

    private NettyProcessor processorOf(BoundAddress address) {
        for (var each : stack.processors()) {
            if (each.getPort() == address.address().getPort()
                    && each.getIpAddress().equals(address.address().getAddress())
                    && each.getTransport().equalsIgnoreCase(address.transport().name())) {
                return each;
            }
        }
        throw new IllegalStateException("no processor for " + address);
    }

    @Override
    public boolean onRequest(SipMessage message, Flow flow) {
        if (!started) {
            return false;
        }
        int callId = message.header(HeaderName.CALL_ID).hashCode();
        return executors.submit(callId, () -> work(message, flow));
    }

    private void work(SipMessage message, Flow flow) {
        var processor = processorFor(flow);
        if (processor == null) {
            return;
        }
        var channel = new NettyChannel(processor, message, flow, sender);
        try {
            var parsed = new StringMsgParser().parseSIPMessage(KnownHeaders.of(message), true,
                    false, (problem, parsing, header, text, whole) -> {
                        // An unparsable header of no concern here stays with the original bytes.
                    });
            if (parsed instanceof SIPRequest request) {
                channel.processMessage(request);
            }
        } catch (ParseException | RuntimeException e) {
            LOG.debug("request from {} does not parse", flow.source(), e);
            channel.answer(400, "Bad Request", null, null);
        } catch (StackOverflowError e) {
            LOG.warn("request from {} nests too deep for the parser", flow.source());
            channel.answer(400, "Bad Request", null, null);
        }
    }

    private NettyProcessor processorFor(Flow flow) {
        var exact = processors.get(new BoundAddress(flow.transport(), flow.local()));
        if (exact != null) {
            return exact;
        }
        for (var each : processors.entrySet()) {
            var address = each.getKey();
            if (address.transport() == flow.transport()
                    && address.address().getAddress().isAnyLocalAddress()
                    && address.address().getPort() == flow.local().getPort()) {
                return each.getValue();
            }
        }
        return null;
    }

    @Override
    public void processRequest(RequestEvent event) {
        var request = (SIPRequest) event.getRequest();
        if (!(request.getMessageChannel() instanceof NettyChannel channel)) {
            return;
        }
        String method = request.getMethod();
        boolean inDialog = request.getToTag() != null;
        if (inDialog || method.equals("BYE") || method.equals("CANCEL")) {
            channel.answer(481, "Call/Transaction Does Not Exist", null, null);
        } else if (KNOWN_METHODS.contains(method)) {
            channel.answer(405, "Method Not Allowed", "Allow", SipFront.ALLOW);
        } else {
            channel.answer(501, "Not Implemented", "Allow", SipFront.ALLOW);
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {}

    @Override
    public void processTimeout(TimeoutEvent event) {}

    @Override
    public void processIOException(IOExceptionEvent event) {}

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}

    @Override
    public void close() {
        executors.close();
        if (stack != null) {
            stack.stop();
        }
    }
}
