package org.muster.registrar.sipstack;

import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import javax.sip.PeerUnavailableException;

import io.netty.util.concurrent.DefaultThreadFactory;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.register.Access;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.routing.RequestRouting;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipSender;
import org.muster.registrar.transport.TransactionUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction layer for all that is not REGISTER or OPTIONS to the node. Messages arrive on event
 * loops and are worked on by bounded serial executors, one Call-ID always on the same: a blocked call
 * never delays a REGISTER.
 */
public final class JainSip implements TransactionUser, AutoCloseable {
    /** How often deadlines of forwarded requests are looked at. */
    static final long SWEEP_MS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(JainSip.class);

    private final SerialExecutors executors;
    private final LongSupplier clockMs;
    private final SipCounters counters;
    private final RequestListener listener;
    private final ScheduledExecutorService sweeper = Executors
            .newSingleThreadScheduledExecutor(new DefaultThreadFactory("sip-sweeper", true));
    private MusterStack stack;
    private volatile Proxy proxy;

    /** @param threads serial executors; a call that blocks one delays its share of the others */
    public JainSip(int threads, LongSupplier clockMs, SipCounters counters,
            RequestListener listener) {
        executors = new SerialExecutors(threads);
        this.clockMs = clockMs;
        this.counters = counters;
        this.listener = listener;
    }

    /**
     * Loads JAIN-SIP, which takes a second; until then nothing is taken.
     *
     * @param seed makes this life's branches unlike those of any other
     */
    public void start(String nodeId, RequestRouting routing, Access access,
            OwnAddresses addresses, SipSender sender, long seed) throws PeerUnavailableException {
        stack = MusterStack.start(nodeId, executors, sender);
        counters.gauge("sip.transactions", stack::transactionCount);
        var started = new Proxy(stack, routing, access, addresses, sender, clockMs, counters, seed);
        counters.gauge("sip.exchanges", started.exchanges()::count);
        proxy = started;
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean onRequest(SipMessage message, Flow flow) {
        var now = proxy;
        return now != null && executors.submit(SerialExecutors.stripe(message), () -> {
            listener.onRequest(message);
            now.onRequest(message, flow);
        });
    }

    @Override
    public boolean onResponse(SipMessage message) {
        var now = proxy;
        var branch = message.topVia().branch();
        if (now == null || branch == null || !now.awaits(branch.utf8())) {
            return false;
        }
        if (!executors.submit(SerialExecutors.stripe(message), () -> now.onResponse(message))) {
            counters.count("sip.stack-full");
        }
        return true;
    }

    @Override
    public void onFlowLost(Flow flow) {
        var now = proxy;
        if (now != null) {
            now.exchanges().over(flow)
                    .forEach(each -> submitLater(each, () -> each.onFlowLost(flow)));
        }
    }

    /** What was sent to any other node comes to nothing: it is off-line or has left. */
    public void onNodesPresent(Set<String> nodes) {
        var now = proxy;
        if (now != null) {
            for (var exchange : now.exchanges().towardsOthers(nodes)) {
                submitLater(exchange, exchange::onNodeLost);
            }
        }
    }

    private void sweep() {
        try {
            for (var exchange : proxy.exchanges().due(clockMs.getAsLong())) {
                submitLater(exchange, exchange::onTime);
            }
        } catch (RuntimeException e) {
            LOG.error("looking for requests that are over failed; the node goes on", e);
        }
    }

    /** What must not be lost to a full queue is tried again. */
    private void submitLater(Exchange exchange, Runnable task) {
        if (!executors.submit(exchange.stripe(), task)) {
            try {
                sweeper.schedule(() -> submitLater(exchange, task), SWEEP_MS,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.debug("closed while a connection was lost");
            }
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        executors.close();
        if (stack != null) {
            stack.stop();
        }
    }
}
