package org.muster.registrar;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.muster.registrar.admin.OperatorPolls;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.PollMessage;
import org.muster.registrar.device.Polls;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.registrar.register.BindingChange;
import org.muster.registrar.register.OperatorChange;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.routing.PathRoute;
import org.muster.registrar.transport.PollAnswers;
import org.muster.registrar.transport.SipCounters;
import org.muster.registrar.transport.SipSender;
import org.muster.replication.table.CompositeTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends polls and hears their answers (R6): one thread of its own for sending, any event loop for the
 * answers. No transaction and no timer is made for a poll.
 */
final class Poller implements AutoCloseable, OperatorPolls, PollAnswers {
    static final long TICK_MS = 10;
    /**
     * The longest between two, while nobody is due: a node with few phones costs next to nothing. A device
     * that registers meanwhile may be polled so much later.
     */
    static final long QUIET_TICK_MS = 1_000;
    /** Polls of a tick leave in so many portions: their answers come as evenly, and nobody waits behind them. */
    private static final int PORTIONS = 32;
    /** So few wait for nobody. */
    private static final int PORTION_MIN = 32;
    /** So many wait for each other: to be woken costs more than to send one… */
    private static final int GATHERED = 64;
    /** …but so long at most. */
    private static final long GATHER_MS = 100;
    private static final long PORTION_NANOS = TICK_MS * 1_000_000 / (PORTIONS + 2);
    /** What an operator waits for beyond the poll's own timeout: ticks of the wheel. */
    private static final long PATIENCE_MS = 1_000;
    private static final Queue<CompletableFuture<Long>> NOBODY = new ArrayDeque<>();
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final Polls polls;
    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final BindingChange change;
    private final OperatorChange operator;
    private final OwnAddresses addresses;
    private final LongSupplier clockMs;
    private final SipCounters counters;
    private final long timeoutMs;
    private final Adopter adopter;
    /** Operators that wait for a device's next answer. */
    private final Map<DeviceProcess, Queue<CompletableFuture<Long>>> askers = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "polls");
    private volatile SipSender sender;
    /** What leaves together; of the poller's own thread. */
    private SipSender.Batch batch;
    private volatile boolean closed;

    Poller(Polls polls, CompositeTable table, DigitAnalysis digits, BindingChange change,
            OperatorChange operator, OwnAddresses addresses, Adopter adopter, long timeoutMs,
            LongSupplier clockMs, SipCounters counters) {
        this.polls = polls;
        this.timeoutMs = timeoutMs;
        this.table = table;
        this.digits = digits;
        this.change = change;
        this.operator = operator;
        this.addresses = addresses;
        this.adopter = adopter;
        this.clockMs = clockMs;
        this.counters = counters;
    }

    void start(SipSender by) {
        sender = by;
        batch = by.batch();
        thread.start();
    }

    private void run() {
        while (!closed) {
            long startedMs = clockMs.getAsLong();
            try {
                tick();
            } catch (RuntimeException e) {
                counters.count("sip.failed");
                LOG.error("polls of one tick failed; the node goes on", e);
            }
            LockSupport.parkNanos(pauseMs(startedMs) * 1_000_000);
        }
    }

    private long pauseMs(long startedMs) {
        long nowMs = clockMs.getAsLong();
        long quietMs = adopter.isIdle()
                ? polls.quietMs(nowMs, GATHERED, GATHER_MS, QUIET_TICK_MS)
                : TICK_MS;
        return quietMs > TICK_MS ? quietMs : Math.clamp(startedMs + TICK_MS - nowMs, 1, TICK_MS);
    }

    private void tick() {
        adopter.tick();
        int portion = Math.max(PORTION_MIN, polls.turn(clockMs.getAsLong()) / PORTIONS + 1);
        int looked = 0;
        for (var process = polls.next(); process != null; process = polls.next()) {
            if (looked++ == portion) {
                batch.flush();
                LockSupport.parkNanos(PORTION_NANOS);
                looked = 1;
            }
            try {
                onDue(process);
            } catch (RuntimeException e) {
                counters.count("sip.failed");
                LOG.error("a poll of {} failed; the node goes on", process.number(), e);
            }
        }
        batch.flush();
    }

    /** These are asked in the next tick. */
    void pollNow(List<DeviceProcess> processes) {
        for (var process : processes) {
            synchronized (table.lockOf(process.number())) {
                polls.pollNow(process, clockMs.getAsLong());
            }
        }
        LockSupport.unpark(thread);
    }

    @Override
    public CompletableFuture<Long> poll(DeviceProcess process) {
        var answer = new CompletableFuture<Long>();
        synchronized (table.lockOf(process.number())) {
            if (!polls.isPolled(process)) {
                return null;
            }
            askers.computeIfAbsent(process, p -> new ConcurrentLinkedQueue<>()).add(answer);
            polls.pollNow(process, clockMs.getAsLong());
        }
        LockSupport.unpark(thread);
        return answer.completeOnTimeout(MISSED, timeoutMs + PATIENCE_MS, TimeUnit.MILLISECONDS)
                .whenComplete((rttMs, problem) -> askers.computeIfPresent(process,
                        (asked, waiting) -> waiting.remove(answer) && waiting.isEmpty() ? null
                                : waiting));
    }

    @Override
    public void pause(boolean now) {
        polls.pause(now);
    }

    private void onDue(DeviceProcess process) {
        DeviceDetail.Address address = null;
        Flow way = null;
        Polls.Due due;
        synchronized (table.lockOf(process.numberHash())) {
            due = polls.onDue(process, clockMs.getAsLong());
            if (due instanceof Polls.Due.Lost) {
                counters.count("poll.lost");
                change.onPollsMissed(process, clockMs.getAsLong());
            } else if (due instanceof Polls.Due.Send) {
                address = digits.address(process);
                way = process.way();
            }
        }
        if (address != null && due instanceof Polls.Due.Send send) {
            counters.count("poll.sent");
            send(process, address, way, send.token());
        }
    }

    /** What cannot be sent is missed like any other; what is permanent is dialled for the next one. */
    private void send(DeviceProcess process, DeviceDetail.Address address, Flow way, long token) {
        var route = PathRoute.of(address.path(), address.contact());
        boolean sent = batch.send(way, way.remote(),
                PollMessage.of(process.number(), route.requestUri(), route.route(), way,
                        addresses.sentBy(way.transport(), way.local()), token));
        if (!sent && way.transport() == Transport.TCP && process.isPermanent()) {
            operator.redial(process, sender.flowToListener(way.remote()));
        }
    }

    @Override
    public void onAnswer(long token, int status) {
        if (status < 200) {
            return;
        }
        var process = polls.asked(token);
        if (process == null) {
            adopter.onAnswer(token, status);
            return;
        }
        counters.count("poll.answered");
        synchronized (table.lockOf(process.number())) {
            if (polls.onAnswer(process, token, status,
                    Polls.isOfAnEdgePerhaps(status) && isBehindEdge(process),
                    clockMs.getAsLong())) {
                List.copyOf(askers.getOrDefault(process, NOBODY))
                        .forEach(asker -> asker.complete(process.rttMs()));
            }
        }
    }

    private boolean isBehindEdge(DeviceProcess process) {
        var address = digits.address(process);
        return address != null && !address.path().isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
