package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.muster.registrar.device.PollMessage;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.lean.Keepalives;
import org.muster.registrar.lean.LeanBatch;
import org.muster.registrar.lean.LeanPath;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderLine;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.message.Noise;
import org.muster.registrar.message.Reading;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.register.Access;
import org.muster.registrar.register.Admission;
import org.muster.registrar.register.OptionTags;
import org.muster.registrar.register.Registrar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a message, decided on the loop that read it: REGISTER and OPTIONS to the node are
 * answered at once and statelessly (RFC 3261 §8.2.7), noise is counted, everything else goes to the
 * transaction user.
 */
public final class SipFront {
    /** Most 400s to unreadable datagrams in a second; the rest are counted only. */
    static final int BAD_ANSWERS_PER_SECOND_MAX = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(SipFront.class);

    /** Sends what comes later than the request's own turn on its loop. */
    @FunctionalInterface
    public interface LaterAnswers {
        /** False when the flow is gone. */
        boolean send(Flow flow, InetSocketAddress to, byte[] bytes);
    }

    private final LeanPath lean;
    private final Registrar registrar;
    private final Access access;
    private final Numbering numbering;
    private final BooleanSupplier ready;
    private final TransactionUser transactions;
    private final LaterAnswers later;
    private final FlowKeeper flows;
    private final PollAnswers pollAnswers;
    private final LongSupplier clockMs;
    private final SipCounters counters;
    private final AtomicLong badSecond = new AtomicLong();
    private final AtomicInteger badAnswers = new AtomicInteger();

    /**
     * The front of a node.
     *
     * @param pollAnswers takes the responses that answer polls
     */
    public SipFront(LeanPath lean, Registrar registrar, Access access,
            Numbering numbering, BooleanSupplier ready, TransactionUser transactions,
            LaterAnswers later,
            FlowKeeper flows, PollAnswers pollAnswers, LongSupplier clockMs,
            SipCounters counters) {
        this.lean = lean;
        this.registrar = registrar;
        this.access = access;
        this.later = later;
        this.flows = flows;
        this.pollAnswers = pollAnswers;
        this.numbering = numbering;
        this.ready = ready;
        this.transactions = transactions;
        this.clockMs = clockMs;
        this.counters = counters;
    }

    /**
     * The answer by the lean path, to the flow's remote address, until this thread has the next one;
     * null when {@link #onMessage} is to be asked. The array remains the caller's.
     */
    public MessageWriter leanAnswer(byte[] bytes, int length, Flow flow) {
        try {
            return lean.answer(bytes, length, flow, clockMs.getAsLong());
        } catch (RuntimeException e) {
            onLeanFailure(flow, e);
            return null;
        }
    }

    /** What a socket reads at once, for {@link #read}, {@link #fetch} and {@link #leanAnswer}. */
    public LeanBatch batch() {
        return lean.batch();
    }

    /** The next one of the batch. */
    public void read(LeanBatch batch, byte[] bytes, int length, Flow flow) {
        try {
            batch.read(bytes, length, flow);
        } catch (RuntimeException e) {
            onLeanFailure(flow, e);
        }
    }

    /** All of the batch have been read: their answers may be asked for. */
    public void fetch(LeanBatch batch) {
        try {
            batch.fetch();
        } catch (RuntimeException e) {
            counters.count("sip.failed");
            LOG.error("nothing could be fetched for what came together; the node goes on", e);
        }
    }

    /** As above, of the message at that place of the batch. */
    public MessageWriter leanAnswer(LeanBatch batch, int index, Flow flow) {
        try {
            return batch.answer(index, flow, clockMs.getAsLong());
        } catch (RuntimeException e) {
            onLeanFailure(flow, e);
            return null;
        }
    }

    private void onLeanFailure(Flow flow, RuntimeException e) {
        counters.count("sip.failed");
        LOG.error("a message from {} is read in full: the lean path could not", flow.source(), e);
    }

    /** The answer to send now, or null. The array belongs to the front from now on. */
    public Outgoing onMessage(byte[] bytes, int length, Flow flow) {
        try {
            long poll = PollMessage.token(bytes, length);
            if (poll != 0) {
                pollAnswers.onAnswer(poll, PollMessage.status(bytes));
                return null;
            }
            return switch (MessageReader.read(bytes, length, flow.transport().isStream())) {
                case Reading.Silent silent -> {
                    counters.count(silent.noise());
                    yield null;
                }
                case Reading.Bad bad -> {
                    counters.count("sip.bad-request");
                    yield flow.transport().isStream() || mayAnswerBad()
                            ? bad(bad, flow) : null;
                }
                case Reading.Good good -> onGood(good.message(), flow);
            };
        } catch (RuntimeException e) {
            counters.count("sip.failed");
            LOG.error("a message from {} could not be served; the node goes on", flow.source(), e);
            return null;
        }
    }

    void onFlowLost(Flow flow) {
        transactions.onFlowLost(flow);
        flows.onFlowLost(flow);
    }

    /** By the node's clock. */
    long nowMs() {
        return clockMs.getAsLong();
    }

    /** How long the connection is kept though nothing is said over it, ms from now; 0: not longer. */
    long keepMs(Flow flow) {
        return Math.max(0, flows.boundUntilMs(flow) - clockMs.getAsLong());
    }

    /** A flood of broken datagrams is not worth an answer each, nor are their forged sources. */
    private boolean mayAnswerBad() {
        long second = clockMs.getAsLong() / 1_000;
        if (badSecond.getAndSet(second) != second) {
            badAnswers.set(0);
        }
        return badAnswers.incrementAndGet() <= BAD_ANSWERS_PER_SECOND_MAX;
    }

    private Outgoing onGood(SipMessage message, Flow flow) {
        if (!message.isRequest()) {
            long poll = PollMessage.token(message);
            if (poll != 0) {
                pollAnswers.onAnswer(poll, message.status());
            } else if (!transactions.onResponse(message)) {
                counters.count(Noise.STRAY_RESPONSE);
            }
            return null;
        }
        if (message.isMethod("REGISTER")) {
            counters.count("sip.register");
            return onRegister(message, flow);
        }
        if (isOverBudget(message, flow)) {
            counters.count("sip.over-budget");
            return outgoing(Answer.to(message, 503, Admission.OVER_BUDGET,
                    flow.remote()).header("Retry-After",
                            Integer.toString(access.admission().retryAfterSec()))
                    .toBytes(), message, flow);
        }
        if (message.isMethod("OPTIONS") && numbering.isNode(message.requestUri())) {
            counters.count("sip.options");
            return onOptions(message, flow);
        }
        counters.count("sip.other");
        if (transactions.onRequest(message, flow)) {
            return null;
        }
        counters.count("sip.stack-full");
        return message.isMethod("ACK") ? null : answer(message, flow, 503, "Service Unavailable");
    }

    private Outgoing onRegister(SipMessage message, Flow flow) {
        var answer = registrar.onRegister(message, flow, clockMs.getAsLong());
        if (answer.isDone()) {
            byte[] bytes = answer.join();
            return bytes == null ? null : outgoing(bytes, message, flow);
        }
        answer.whenComplete((bytes, problem) -> {
            if (problem != null) {
                counters.count("sip.failed");
                LOG.error("a REGISTER from {} could not be served; the node goes on",
                        flow.source(), problem);
            } else if (bytes != null
                    && !later.send(flow, destination(message, flow), bytes)) {
                counters.count("sip.unsent");
            }
        });
        return null;
    }

    /** What belongs to something that was admitted before is never refused. */
    private boolean isOverBudget(SipMessage message, Flow flow) {
        boolean begins = !message.isMethod("ACK") && !message.isMethod("CANCEL")
                && !message.isWithinDialog();
        return begins && !access.admits(flow, Admission.Rank.REST, clockMs.getAsLong());
    }

    /** 400, and which header it is (RFC 3261 §20.43). */
    private static Outgoing bad(Reading.Bad bad, Flow flow) {
        var message = bad.message();
        return outgoing(
                Answer.to(message, bad.status(), bad.reason(), flow.remote())
                        .headers(List.of(HeaderLine.warning(bad.reason()))).toBytes(),
                message, flow);
    }

    /** RFC 3261 §11.2: what the node can do, or that it does not know enough yet. */
    private Outgoing onOptions(SipMessage message, Flow flow) {
        var unsupported = OptionTags.of(message).unsupported();
        if (!unsupported.isEmpty()) { // §8.2.2.3
            return outgoing(Answer.to(message, 420, "Bad Extension", flow.remote())
                    .header("Unsupported", String.join(", ", unsupported)).toBytes(), message,
                    flow);
        }
        if (!ready.getAsBoolean()) {
            var busy = Answer.to(message, 503,
                    access.admission().isDraining() ? "Draining" : "Combining", flow.remote());
            return outgoing(busy.header("Retry-After", "1").toBytes(), message, flow);
        }
        var ok = Answer.to(message, 200, "OK", flow.remote());
        ok.header("Allow", Keepalives.ALLOW).header("Accept", "application/sdp").header("Supported",
                Keepalives.SUPPORTED);
        return outgoing(ok.toBytes(), message, flow);
    }

    private static Outgoing answer(SipMessage message, Flow flow, int status, String phrase) {
        return outgoing(Answer.to(message, status, phrase, flow.remote())
                .toBytes(), message, flow);
    }

    private static Outgoing outgoing(byte[] bytes, SipMessage message, Flow flow) {
        return Outgoing.of(bytes, destination(message, flow));
    }

    /**
     * With rport, or when the Via host is not the packet's source: the packet's source. Else that
     * address and the Via's port, for phones that send from one port and listen on another. Never
     * maddr (architecture "Where answers go").
     */
    public static InetSocketAddress destination(SipMessage message, Flow flow) {
        var via = message.topVia();
        if (flow.transport().isStream() || via.rport()
                || !HostText.names(via.host(), flow.remote().getAddress())) {
            return flow.remote();
        }
        return new InetSocketAddress(flow.remote().getAddress(),
                via.port() == 0 ? Flow.SIP_PORT : via.port());
    }
}
