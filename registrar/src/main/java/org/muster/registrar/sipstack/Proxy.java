package org.muster.registrar.sipstack;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import gov.nist.javax.sip.stack.SIPStackTimerTask;
import org.muster.registrar.auth.Authenticator;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.CSeq;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Reading;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.register.Access;
import org.muster.registrar.routing.Caller;
import org.muster.registrar.routing.Decision;
import org.muster.registrar.routing.ForwardedMessage;
import org.muster.registrar.routing.NextHop;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.routing.RequestRouting;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipFront;
import org.muster.registrar.transport.SipSender;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Pid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stateful proxy (RFC 3261 §16) on JAIN-SIP's transactions: what {@link RequestRouting} refuses is
 * answered without a transaction, what it forwards becomes an {@link Exchange}, an ACK to a 2xx is
 * sent on without one. Runs on the executor of the message's Call-ID.
 */
final class Proxy {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private final MusterStack stack;
    private final RequestRouting routing;
    private final Access access;
    private final OwnAddresses addresses;
    private final SipSender sender;
    private final LongSupplier clockMs;
    private final SipCounters counters;
    private final Exchanges exchanges = new Exchanges();
    private final String branchStart;
    private final AtomicLong branches = new AtomicLong();
    /** Keys of requests whose sender is being looked up: repetitions of them wait as well. */
    private final Set<String> asking = ConcurrentHashMap.newKeySet();

    /** @param seed makes branches of this life of the node unlike those of any other */
    Proxy(MusterStack stack, RequestRouting routing, Access access, OwnAddresses addresses,
            SipSender sender, LongSupplier clockMs, SipCounters counters, long seed) {
        this.stack = stack;
        this.routing = routing;
        this.access = access;
        this.addresses = addresses;
        this.sender = sender;
        this.clockMs = clockMs;
        this.counters = counters;
        branchStart = Skeletons.COOKIE + "." + Long.toHexString(seed) + ".";
    }

    Exchanges exchanges() {
        return exchanges;
    }

    long nowMs() {
        return clockMs.getAsLong();
    }

    /** A defect of ours costs this request only, and its sender is told. */
    void onRequest(SipMessage request, Flow flow) {
        try {
            route(request, flow);
        } catch (RuntimeException e) {
            onDefect(request, flow, e);
        }
    }

    private void onDefect(SipMessage request, Flow flow, Throwable defect) {
        counters.count("sip.failed");
        LOG.error("a {} from {} could not be worked on; the node goes on",
                request.method().utf8(), flow.source(), defect);
        refuse(request, flow, Decision.Refuse.of(500, "Server Internal Error"));
    }

    private void route(SipMessage request, Flow flow) {
        String key = TransactionKey.of(request);
        var known = stack.server(key);
        if (request.isMethod("ACK")) {
            onAck(request, flow, known);
        } else if (request.isMethod("CANCEL")) {
            onCancel(request, flow, known, key);
        } else if (known != null) {
            known.onRequest(known.request());
        } else if (!exchanges.isAccepted(key) && !asking.contains(key)) {
            forward(request, flow, key, stranger(flow));
        }
    }

    private Caller stranger(Flow flow) {
        return access.authenticator() == null
                || access.guard().isTrusted(flow.remote().getAddress()) ? Caller.EXEMPT
                        : Caller.UNKNOWN;
    }

    private void forward(SipMessage request, Flow flow, String key, Caller caller) {
        switch (decide(request, flow, caller, Set.of())) {
            case Decision.Refuse refuse -> refuse(request, flow, refuse);
            case Decision.AskCaller ask -> ask(request, flow, key, ask.domain());
            case Decision.Forward forward -> {
                if (exchanges.isFull()) {
                    counters.count("sip.stack-full");
                    refuse(request, flow, Decision.Refuse.with(503, "Service Unavailable",
                            "Retry-After", "1"));
                } else {
                    counters.count("sip.forwarded");
                    new Exchange(this, request, flow, caller, forward).start(forward);
                }
            }
        }
    }

    /** 407, or on it goes with what the sender proved; later, where it is looked up elsewhere. */
    private void ask(SipMessage request, Flow flow, String key, String domain) {
        counters.count("auth.caller-asked");
        var verdict = access.authenticator().decide(request, flow, Authenticator.Role.PROXY,
                domain, routing.isFamiliar(request, flow), nowMs());
        if (verdict.isDone()) {
            onVerdict(request, flow, key, domain, verdict.join());
            return;
        }
        asking.add(key);
        verdict.whenComplete((late, defect) -> later(0, SerialExecutors.stripe(request), () -> {
            asking.remove(key);
            if (defect == null) {
                onVerdict(request, flow, key, domain, late);
            } else {
                onDefect(request, flow, defect);
            }
        }));
    }

    private void onVerdict(SipMessage request, Flow flow, String key, String domain,
            Authenticator.Verdict verdict) {
        switch (verdict) {
            case Authenticator.Verdict.Dropped dropped -> {
                // counted by the authenticator
            }
            case Authenticator.Verdict.Answered answered -> refuse(request, flow,
                    new Decision.Refuse(answered.status(), answered.phrase(),
                            answered.headers()));
            case Authenticator.Verdict.Granted granted -> {
                String from = routing.ownFrom(request);
                if (from != null && !access.owners().get().owns(granted.user(), granted.realm(),
                        from)) {
                    refuse(request, flow,
                            Decision.Refuse.of(403, "From Is The Number Of Another"));
                } else if (from != null && access.blocked().test(from)
                        || access.blocked().test(granted.user() + "@" + domain)) {
                    refuse(request, flow, Decision.Refuse.of(403, "Number Is Blocked"));
                } else {
                    forward(request, flow, key, Caller.proven(granted.realm()));
                }
            }
        }
    }

    Decision decide(SipMessage request, Flow flow, Caller caller, Set<Pid> gone) {
        return routing.decide(request, flow, caller, gone);
    }

    /** To a refusal of ours: its transaction takes it. To a 2xx: a request of its own (§16). */
    private void onAck(SipMessage ack, Flow flow, WireServerTransaction known) {
        if (known != null && known.isRefused()) {
            known.onRequest(new RequestSkeleton(known.request().getTransactionId(), "ACK",
                    known.request().getCSeq().getSeqNumber(), "", null));
        } else if (decide(ack, flow, stranger(flow),
                Set.of()) instanceof Decision.Forward forward) {
            var next = flowOf(forward.next());
            // Retransmitted with the 2xx it answers; the same branch each time (§16.11).
            String branch = Skeletons.COOKIE + ".ack."
                    + Long.toHexString(Hash64.of(Slice.utf8(TransactionKey.of(ack))));
            sender.send(next, next.remote(), ForwardedMessage.request(ack, forward.edits(),
                    via(next, branch), flow));
        }
    }

    private void onCancel(SipMessage cancel, Flow flow, WireServerTransaction known, String key) {
        if (known == null && !exchanges.isAccepted(key)) {
            refuse(cancel, flow, Decision.Refuse.of(481, "Call/Transaction Does Not Exist"));
            return;
        }
        send(cancel, flow, answerBytes(cancel, flow, 200, "OK"));
        if (known != null && known.exchange() != null) {
            known.exchange().onCancel(cancel.header(HeaderName.REASON));
        }
    }

    /** Whether somebody waits for a response with that branch: read on the loops. */
    boolean awaits(String branch) {
        return exchanges.find(branch) != null || stack.client(branch) != null;
    }

    void onResponse(SipMessage response) {
        String branch = response.topVia().branch().utf8();
        var cseq = CSeq.read(response.header(HeaderName.CSEQ));
        String method = cseq.method().utf8();
        if (method.equals("CANCEL")) {
            var cancel = stack.client(cancelKey(branch));
            if (cancel != null) {
                cancel.onResponse(ResponseSkeleton.incoming(cancelKey(branch), response, method,
                        cseq.number()));
            }
            return;
        }
        var skeleton = ResponseSkeleton.incoming(branch, response, method, cseq.number());
        var exchange = exchanges.find(branch);
        var client = stack.client(branch);
        if (exchange != null) {
            exchange.onResponse(branch, skeleton);
        } else if (client != null) {
            client.onResponse(skeleton);
        }
    }

    private static String cancelKey(String branch) {
        return branch + ":cancel";
    }

    WireServerTransaction newServer(SipMessage request, Flow flow, Exchange exchange) {
        var skeleton = new RequestSkeleton(TransactionKey.of(request), request.method().utf8(),
                CSeq.read(request.header(HeaderName.CSEQ)).number(), callId(request), null);
        var server = new WireServerTransaction(stack,
                stack.channel(flow, SipFront.destination(request, flow)), skeleton, exchange);
        server.onRequest(skeleton);
        stack.mapTransaction(server);
        return server;
    }

    WireClientTransaction newClient(SipMessage request, Flow from, Decision.Forward forward,
            Exchange exchange) {
        String branch = branchStart + Long.toHexString(branches.incrementAndGet());
        var next = flowOf(forward.next());
        byte[] bytes = ForwardedMessage.request(request, forward.edits(), via(next, branch), from);
        var skeleton = new RequestSkeleton(branch, request.method().utf8(),
                CSeq.read(request.header(HeaderName.CSEQ)).number(), callId(request), bytes);
        var client = new WireClientTransaction(stack, stack.channel(next, next.remote()), skeleton,
                bytes);
        client.setResponseInterface(exchange);
        client.addEventListener(exchange);
        stack.addTransaction(client);
        return client;
    }

    /** Tells the next hop that the caller gave up (§9.1): the INVITE's own branch and way. */
    void cancel(WireClientTransaction invite, Slice reason) {
        String branch = invite.request().getTransactionId();
        byte[] bytes = ForwardedMessage.cancel(invite.sent(), reason);
        var skeleton = new RequestSkeleton(cancelKey(branch), "CANCEL",
                invite.request().getCSeq().getSeqNumber(), invite.request().getCallId().getCallId(),
                bytes);
        var cancel = new WireClientTransaction(stack, invite.channel(), skeleton, bytes);
        stack.addTransaction(cancel);
        try {
            cancel.start();
        } catch (IOException e) {
            cancel.drop(); // the INVITE hears of its lost flow by itself
        }
    }

    private Flow flowOf(NextHop next) {
        return switch (next) {
            case NextHop.Phone phone -> phone.flow();
            case NextHop.Node node -> sender.flowTo(node.address());
        };
    }

    private String via(Flow flow, String branch) {
        return "SIP/2.0/" + flow.transport().name() + " "
                + addresses.sentBy(flow.transport(), flow.local()) + ";branch=" + branch;
    }

    private static String callId(SipMessage message) {
        return message.header(HeaderName.CALL_ID).utf8();
    }

    private void refuse(SipMessage request, Flow flow, Decision.Refuse refuse) {
        if (request.isMethod("ACK")) {
            return;
        }
        counters.count("sip.refused");
        var answer = Answer.to(request, refuse.status(), refuse.phrase(), flow.remote());
        send(request, flow, answer.headers(refuse.headers()).toBytes());
    }

    byte[] answerBytes(SipMessage request, Flow flow, int status, String phrase) {
        return Answer.to(request, status, phrase, flow.remote()).toBytes();
    }

    private void send(SipMessage request, Flow flow, byte[] bytes) {
        if (!sender.send(flow, SipFront.destination(request, flow), bytes)) {
            onUnsent(flow);
        }
    }

    /** Runs it then on the executor of its Call-ID, unless the result is run before. */
    Runnable later(long ms, int stripe, Runnable task) {
        var timer = new SIPStackTimerTask() {
            @Override
            public void runTask() {
                task.run();
            }

            @Override
            public Object getThreadHash() {
                return stripe;
            }
        };
        stack.getTimer().schedule(timer, ms);
        return () -> stack.getTimer().cancel(timer);
    }

    /** An answer for which there is no way back any more. */
    void onUnsent(Flow flow) {
        counters.count("sip.unsent");
    }

    static SipMessage read(byte[] bytes) {
        byte[] copy = bytes.clone();
        return switch (MessageReader.read(copy, copy.length, false)) {
            case Reading.Good good -> good.message();
            case Reading.Bad bad -> throw new IllegalStateException(bad.reason());
            case Reading.Silent silent -> throw new IllegalStateException(silent.toString());
        };
    }
}
