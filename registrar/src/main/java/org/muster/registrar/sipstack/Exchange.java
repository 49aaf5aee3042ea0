package org.muster.registrar.sipstack;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPDialog;
import gov.nist.javax.sip.stack.SIPTransactionErrorEvent;
import gov.nist.javax.sip.stack.SIPTransactionEventListener;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.routing.Caller;
import org.muster.registrar.routing.ContextEffect;
import org.muster.registrar.routing.Decision;
import org.muster.registrar.routing.ForwardedMessage;
import org.muster.registrar.routing.NextHop;
import org.muster.registrar.routing.ResponseContext;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Pid;

/**
 * One forwarded request: the server transaction towards who sent it, the client transaction towards
 * where it went, and the {@link ResponseContext} that decides. Belongs to the executor of its
 * Call-ID, but for what Exchanges reads.
 */
final class Exchange implements ServerResponseInterface, SIPTransactionEventListener {
    /** RFC 3261 §17.2.1: within 200 ms, and before the client's first retransmission at 500 ms. */
    private static final long TRYING_MS = 200;
    private static final Runnable NOTHING = () -> {};

    private final Proxy proxy;
    private final Flow upstream;
    private final Caller caller;
    private final boolean invite;
    private final int stripe;
    private final String key;
    private final NettyChannel back;
    private final ResponseContext context;
    private final Set<Pid> gone = new HashSet<>();
    /** Null once it was accepted, as the two below: nothing needs them, and there are many. */
    private SipMessage request;
    private WireServerTransaction server;
    private WireClientTransaction client;
    private String branch;
    /** Cancels the 100 that waits. */
    private Runnable trying = NOTHING;
    private Pid pid;
    private Slice cancelReason;
    private boolean accepted;
    private boolean ended;
    private volatile String node;
    private volatile long deadlineMs;

    Exchange(Proxy proxy, SipMessage request, Flow upstream, Caller caller,
            Decision.Forward forward) {
        this.proxy = proxy;
        this.request = request;
        this.upstream = upstream;
        this.caller = caller;
        invite = request.isMethod("INVITE");
        stripe = SerialExecutors.stripe(request);
        context = new ResponseContext(invite, forward.whenGone(), proxy.nowMs());
        deadlineMs = context.deadlineMs();
        server = proxy.newServer(request, upstream, this);
        key = server.getTransactionId();
        back = server.channel();
    }

    /** The node that it was sent to, or null. */
    String node() {
        return node;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    int stripe() {
        return stripe;
    }

    /** Of the client transaction. */
    String branch() {
        return branch;
    }

    /** Of the server transaction. */
    String key() {
        return key;
    }

    /** Sends the request on. A caller that hears of nobody else for a moment is told 100. */
    void start(Decision.Forward forward) {
        proxy.exchanges().follow(upstream, this);
        send(forward);
        if (invite && !ended && server.lastStatus() == 0) {
            trying = proxy.later(TRYING_MS, stripe, this::sayTrying);
        }
    }

    private void sayTrying() {
        if (!ended && server != null && server.lastStatus() == 0) {
            answer(100, "Trying");
        }
    }

    private void send(Decision.Forward forward) {
        pid = forward.pid();
        node = forward.next() instanceof NextHop.Node hop ? hop.address().node() : null;
        var out = newClient(forward);
        client = out;
        branch = out.request().getTransactionId();
        proxy.exchanges().add(branch, this);
        proxy.exchanges().follow(out.channel().flow(), this);
        try {
            out.start();
        } catch (IOException e) {
            onGone();
        }
    }

    /** A defect there must not leave a server transaction that nobody ends. */
    private WireClientTransaction newClient(Decision.Forward forward) {
        try {
            return proxy.newClient(request, upstream, forward, this);
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /** A response to the client transaction of that branch. */
    void onResponse(String ofBranch, ResponseSkeleton response) {
        if (!ofBranch.equals(branch)) {
            return; // of an attempt that was given up
        }
        if (client == null || client.isTerminated()) {
            perform(context.onResponse(response.original().status(), node != null,
                    proxy.nowMs()), response.original());
        } else {
            client.onResponse(response);
        }
    }

    /** JAIN-SIP's transaction passes the response on (RFC 3261 §17.1.1.2). */
    @Override
    public void processResponse(SIPResponse response, MessageChannel channel, SIPDialog dialog) {
        var original = ((ResponseSkeleton) response).original();
        perform(context.onResponse(original.status(), node != null, proxy.nowMs()), original);
    }

    @Override
    public void processResponse(SIPResponse response, MessageChannel channel) {
        processResponse(response, channel, null);
    }

    /** Timer B or F, or a retransmission that could not be sent. */
    @Override
    public void transactionErrorEvent(SIPTransactionErrorEvent event) {
        if (client != null && event.getSource() == client) {
            if (event.getErrorID() == SIPTransactionErrorEvent.TIMEOUT_ERROR) {
                perform(context.onTimeout(proxy.nowMs()), null);
            } else {
                onGone();
            }
        }
    }

    void onCancel(Slice reason) {
        cancelReason = reason;
        perform(context.onCancel(proxy.nowMs()), null);
    }

    /** The connection has closed: to where the request went, or to who sent it. */
    void onFlowLost(Flow flow) {
        if (ended) {
            return;
        }
        if (client != null && sameConnection(client.channel().flow(), flow)) {
            onGone();
        } else {
            onCancel(null);
        }
    }

    private static boolean sameConnection(Flow a, Flow b) {
        return a.transport() == b.transport() && a.serial() == b.serial();
    }

    /** The cluster has lost the node that it went to. */
    void onNodeLost() {
        onGone();
    }

    private void onGone() {
        if (!ended) {
            perform(context.onGone(proxy.nowMs()), null);
        }
    }

    void onTime() {
        perform(context.onTime(proxy.nowMs()), null);
    }

    private void perform(List<ContextEffect> effects, SipMessage response) {
        for (var effect : effects) {
            switch (effect) {
                case ContextEffect.Relay relay -> relay(response);
                case ContextEffect.Answer answer -> answer(answer.status(), answer.phrase());
                case ContextEffect.Cancel cancel -> proxy.cancel(client, cancelReason);
                case ContextEffect.LookUpAgain again -> lookUpAgain();
                case ContextEffect.End end -> end();
            }
        }
        deadlineMs = context.deadlineMs();
        if (context.isAccepted() && !accepted && !ended) {
            accept();
        }
    }

    /** From now on 2xx and INVITE may only be repeated. */
    private void accept() {
        accepted = true;
        proxy.exchanges().accept(this);
        proxy.exchanges().unfollow(client.channel().flow(), this);
        proxy.exchanges().unfollow(upstream, this);
        client.drop();
        server.drop();
        client = null;
        server = null;
        request = null;
    }

    private void relay(SipMessage response) {
        trying.run();
        byte[] bytes = ForwardedMessage.response(response);
        try {
            if (server == null) {
                back.send(bytes);
            } else {
                server.answer(response.status(), bytes);
            }
        } catch (IOException e) {
            proxy.onUnsent(upstream);
        }
    }

    private void answer(int status, String phrase) {
        trying.run();
        try {
            server.answer(status, proxy.answerBytes(request, upstream, status, phrase));
        } catch (IOException e) {
            proxy.onUnsent(upstream);
        }
    }

    /** Once, without the process that is gone (RFC 5626 §5.3: 430 asks for another flow). */
    private void lookUpAgain() {
        if (pid != null) {
            gone.add(pid);
        }
        forgetClient();
        switch (proxy.decide(request, upstream, caller, gone)) {
            case Decision.Forward forward -> send(forward);
            case Decision.AskCaller ask -> throw new IllegalStateException("asked before");
            case Decision.Refuse refuse -> perform(context.onNothingFound(refuse.status(),
                    refuse.phrase(), proxy.nowMs()), null);
        }
    }

    private void forgetClient() {
        client.drop();
        proxy.exchanges().remove(branch, this);
        proxy.exchanges().unfollow(client.channel().flow(), this);
    }

    private void end() {
        ended = true;
        if (branch != null) {
            proxy.exchanges().remove(branch, this);
        }
        proxy.exchanges().unfollow(upstream, this);
        if (client != null) {
            endClient();
        }
        if (server != null) {
            endServer();
        }
    }

    private void endServer() {
        if (server.lastStatus() < 200) {
            server.drop();
        }
        server.forgetExchange();
    }

    /** With its final response it absorbs retransmissions for a while and ends by itself. */
    private void endClient() {
        proxy.exchanges().unfollow(client.channel().flow(), this);
        if (!client.hasFinalResponse()) {
            client.drop();
        }
    }
}
