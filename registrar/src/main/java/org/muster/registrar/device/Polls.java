package org.muster.registrar.device;

import java.util.random.RandomGenerator;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.SipUri;

/**
 * Decides when a device is polled, and what its answer or silence means (R6). Only a device that has
 * answered a poll before is lost by missing polls; one that never did lives until its binding
 * expires. Pure but for the random token of each poll, which no other can guess.
 *
 * <p>What takes a process expects its number's shard lock.
 */
public final class Polls {
    /** What may be caught up with at once, of the budget of a second. */
    private static final double CATCH_UP_SEC = 0.02;

    private final PollSettings settings;
    private final LifeCycle lifeCycle;
    private final RandomGenerator random;
    private final PollWheel wheel;
    private volatile boolean paused;
    private double credit;
    private long creditAtMs;
    private final ProcessHandles handles;

    public Polls(PollSettings settings, LifeCycle lifeCycle, ProcessHandles handles,
            RandomGenerator random, long nowMs) {
        this.settings = settings;
        this.lifeCycle = lifeCycle;
        this.random = random;
        this.handles = handles;
        wheel = new PollWheel(handles, nowMs);
        creditAtMs = nowMs;
    }

    /** What to do with a device whose time has come. */
    public sealed interface Due {
        record Nothing() implements Due {}

        /** Send it an OPTIONS that carries the token. */
        record Send(long token) implements Due {}

        /** It answered before and does not any more: it is not controlled. */
        record Lost() implements Due {}
    }

    /** A REGISTER was accepted: it is alive, and where it is may have changed. */
    public void onRegister(DeviceProcess process, SipUri contact, String userAgent, long nowMs) {
        var poll = process.poll;
        boolean asleep = contact != null && contact.isWokenByPush();
        lifeCycle.onPush(process, asleep, nowMs);
        onHeard(poll, nowMs);
        if (!settings.enabled() || asleep || contact == null) {
            return;
        }
        poll.normalMs = intervalMs(process.flow(), contact, userAgent);
        plan(process, nowMs);
    }

    /** As {@link #onRegister}, of one that says what the last one said, over the same flow. */
    public void onRefresh(DeviceProcess process, long nowMs) {
        onHeard(process.poll, nowMs);
        if (settings.enabled() && process.state() != Control.ASLEEP
                && process.poll.normalMs != 0) {
            plan(process, nowMs);
        }
    }

    private static void onHeard(PollState poll, long nowMs) {
        poll.missed = 0;
        poll.heardAtMs = nowMs;
    }

    private void plan(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        if (poll.normalMs == AgentPolls.NEVER) {
            return;
        }
        if (process.state() != Control.SILENT) {
            poll.intervalMs = poll.normalMs;
        }
        if (poll.dueAtMs == Long.MAX_VALUE) {
            // Spread over an interval: those who registered together are not polled together.
            wheel.put(process, nowMs + 1 + random.nextLong(poll.intervalMs));
        }
    }

    /** A contact that is not the address it registers from stands behind NAT, or another proxy. */
    private long intervalMs(Flow flow, SipUri contact, String userAgent) {
        for (var agent : settings.agents()) {
            if (agent.matches(userAgent)) {
                return agent.intervalMs();
            }
        }
        if (flow.transport().isStream()) {
            return settings.connectionMs();
        }
        boolean direct = contact.host() != null
                && HostText.names(contact.host(), flow.remoteHost());
        return direct ? settings.udpMs() : settings.natMs();
    }

    /**
     * How many processes are to be looked at now: {@link #next} has them. Their polls are what the
     * budget is for; looking costs none of it. One thread; no lock is needed.
     */
    public int turn(long nowMs) {
        double most = Math.max(1, settings.perSecondMax() * CATCH_UP_SEC);
        credit = Math.min(most,
                credit + settings.perSecondMax() * (nowMs - creditAtMs) / 1_000.0);
        creditAtMs = nowMs;
        return wheel.turn(nowMs);
    }

    /**
     * Milliseconds until {@code enough} are to be looked at, or the first has waited for {@code gatherMs};
     * {@code mostMs} at most.
     */
    public long quietMs(long nowMs, int enough, long gatherMs, long mostMs) {
        return wheel.quietMs(nowMs, enough, gatherMs, mostMs);
    }

    /** The next one to look at, or null: there is none, or no budget to poll it. The same thread. */
    public DeviceProcess next() {
        return credit < 1 ? null : wheel.next();
    }

    /** Polls nobody until told otherwise; nothing counts as missed meanwhile. Any thread. */
    public void pause(boolean now) {
        paused = now;
    }

    public Due onDue(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        long dueAtMs = poll.dueAtMs;
        poll.places--;
        if (dueAtMs > nowMs && poll.places > 0) {
            return new Due.Nothing(); // it was brought forward, and this was its old place
        }
        poll.dueAtMs = Long.MAX_VALUE;
        if (!mayBePolled(process)) {
            forget(poll);
            return new Due.Nothing();
        }
        if (paused) {
            forget(poll);
            wheel.put(process, inRhythm(poll, dueAtMs, nowMs));
            return new Due.Nothing();
        }
        if (dueAtMs > nowMs) {
            wheel.put(process, dueAtMs); // further away than the wheel goes round
            return new Due.Nothing();
        }
        // A phone that has registered since it was asked last need not be asked again so soon.
        boolean heard = poll.sentAtMs > 0 && poll.heardAtMs > poll.sentAtMs;
        if (heard) {
            forget(poll);
        }
        if (poll.token == 0) {
            long nextMs = Math.max(poll.sentAtMs, heard ? poll.heardAtMs : 0) + poll.intervalMs;
            if (poll.sentAtMs > 0 && nextMs > nowMs) {
                wheel.put(process, nextMs);
                return new Due.Nothing();
            }
            return send(process, nowMs);
        }
        long missedAtMs = poll.sentAtMs + settings.timeoutMs();
        if (missedAtMs > nowMs) { // it may be asked more often than it is waited for
            wheel.put(process, missedAtMs);
            return new Due.Nothing();
        }
        return onMissed(process, nowMs);
    }

    /** When its next poll would come, had none been left out: they stay spread as they were. */
    private static long inRhythm(PollState poll, long dueAtMs, long nowMs) {
        long nextMs = poll.sentAtMs > 0 ? poll.sentAtMs + poll.intervalMs : dueAtMs;
        return nextMs > nowMs ? nextMs : Math.max(dueAtMs, nextMs) + poll.intervalMs;
    }

    private Due onMissed(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        poll.lateToken = poll.token;
        poll.lateSentAtMs = poll.sentAtMs;
        poll.token = 0;
        poll.missed++;
        if (process.state() == Control.POLLED && !process.isPermanent()) {
            if (poll.missed < settings.misses()) {
                return send(process, nowMs);
            }
            forget(poll);
            return new Due.Lost();
        }
        if (poll.missed >= settings.misses()) {
            lifeCycle.onUnanswered(process, nowMs);
            poll.intervalMs = Math.min(settings.silentMaxMs(), poll.intervalMs * 2);
        }
        wheel.put(process, poll.sentAtMs + poll.intervalMs);
        return new Due.Nothing();
    }

    private Due send(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        do {
            poll.token = handles.token(process, random.nextInt());
        } while (poll.token == 0 || poll.token == poll.lateToken);
        poll.sentAtMs = nowMs;
        credit--;
        wheel.put(process, nowMs + Math.min(settings.timeoutMs(), poll.intervalMs));
        return new Due.Send(poll.token);
    }

    private void forget(PollState poll) {
        poll.token = 0;
        poll.lateToken = 0;
    }

    /**
     * Polls in the next tick whatever the interval: its connection has closed, or an operator asks.
     * False when it is not polled at all, or a poll is under way already.
     */
    public boolean pollNow(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        if (!isPolled(process) || poll.token != 0) {
            return false;
        }
        poll.sentAtMs = 0;
        wheel.put(process, nowMs);
        return true;
    }

    /** Whether polls are on and the device is one that may be woken for them. */
    public boolean isPolled(DeviceProcess process) {
        return !paused && mayBePolled(process);
    }

    private boolean mayBePolled(DeviceProcess process) {
        return settings.enabled() && !process.isEnded() && process.state() != Control.ASLEEP
                && process.poll.normalMs != AgentPolls.NEVER;
    }

    /** Who was asked with that token and has not answered, or null: a hint, without a lock. Any thread. */
    public DeviceProcess asked(long token) {
        var process = handles.ofToken(token);
        return process != null && token != 0
                && (process.poll.token == token || process.poll.lateToken == token) ? process
                        : null;
    }

    /** The phone's final answer; whether it says that it is alive. */
    public boolean onAnswer(DeviceProcess process, long token, int status, boolean behindPath,
            long nowMs) {
        var poll = process.poll;
        if (process.isEnded()) {
            forget(poll); // it unregistered while the poll was under way
            return false;
        }
        boolean late = poll.lateToken == token;
        if (token == 0 || !late && poll.token != token || !isAlive(status, behindPath)) {
            return false; // the poll is missed when its time is over
        }
        poll.rttMs = nowMs - (late ? poll.lateSentAtMs : poll.sentAtMs);
        if (late) {
            poll.lateToken = 0; // the one that was sent since goes on
        } else {
            forget(poll);
        }
        poll.missed = 0;
        poll.intervalMs = poll.normalMs;
        lifeCycle.onAnswered(process, nowMs);
        return true;
    }

    /** 408, 430 and 5xx say that somebody on the way did not reach it; so do 410 and 480 of an edge. */
    static boolean isAlive(int status, boolean behindPath) {
        boolean ofTheWay = status == 408 || status == 430 || status / 100 == 5
                || behindPath && isOfAnEdgePerhaps(status);
        return status >= 200 && !ofTheWay;
    }

    /** Of a phone, or of an edge that does not reach it: only a Path tells. */
    public static boolean isOfAnEdgePerhaps(int status) {
        return status == 410 || status == 480;
    }

    /** It has answered before it began here: it was taken over from another node. */
    public void onProven(DeviceProcess process, long nowMs) {
        if (process.state() != Control.ASLEEP) {
            lifeCycle.onAnswered(process, nowMs);
        }
    }
}
