package org.muster.registrar.device;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * Decides when a device is polled, and what its answer or silence means (R6). Only a device that has
 * answered a poll before is lost by missing polls; one that never did lives until its binding
 * expires. Pure but for the random token of each poll, which no other can guess.
 *
 * <p>What takes a process expects its number's shard lock.
 */
public final class Polls {
    private static final int TICKS_PER_SECOND = 10;

    private final PollSettings settings;
    private final RandomGenerator random;
    private final PollWheel wheel;
    /** Polls that wait for an answer. Bounded by their rate times their timeout. */
    private final Map<Long, DeviceProcess> processByToken = new ConcurrentHashMap<>();

    public Polls(PollSettings settings, RandomGenerator random, long nowMs) {
        this.settings = settings;
        this.random = random;
        wheel = new PollWheel(nowMs);
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
    public void onRegister(DeviceProcess process, SipUri contact, long nowMs) {
        var poll = process.poll;
        if (!settings.enabled()) {
            return;
        }
        poll.missed = 0;
        if (contact == null || isWokenByPush(contact)) {
            poll.control = PollState.Control.ASLEEP;
            return;
        }
        if (poll.control == PollState.Control.ASLEEP) {
            poll.control = PollState.Control.REGISTERED;
        }
        poll.normalMs = intervalMs(process.flow(), contact);
        if (poll.control != PollState.Control.SILENT) {
            poll.intervalMs = poll.normalMs;
        }
        if (poll.dueAtMs == Long.MAX_VALUE) {
            // Spread over half an interval: those who registered together are not polled together.
            wheel.put(process, nowMs + poll.intervalMs / 2
                    + random.nextLong(poll.intervalMs / 2 + 1));
        }
    }

    /** RFC 8599 §4.1: its REGISTER names a push service. */
    private static boolean isWokenByPush(SipUri contact) {
        return contact.parameters().stream().anyMatch(each -> each.name().startsWith("pn-"));
    }

    /** A contact that is not the address it registers from stands behind NAT, or another proxy. */
    private long intervalMs(Flow flow, SipUri contact) {
        if (flow.transport().isStream()) {
            return settings.connectionMs();
        }
        boolean direct = contact.host() != null
                && Answer.isHost(Slice.utf8(contact.host()), flow.remoteHost());
        return direct ? settings.udpMs() : settings.natMs();
    }

    /** The processes to look at in this tick, which comes ten times a second. No lock is needed. */
    public List<DeviceProcess> turn(long nowMs) {
        return wheel.turn(nowMs, Math.max(1, settings.perSecondMax() / TICKS_PER_SECOND));
    }

    public Due onDue(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        long dueAtMs = poll.dueAtMs;
        poll.dueAtMs = Long.MAX_VALUE;
        if (process.isEnded() || poll.control == PollState.Control.ASLEEP) {
            forget(poll);
            return new Due.Nothing();
        }
        if (dueAtMs > nowMs) {
            wheel.put(process, dueAtMs); // further away than the wheel goes round
            return new Due.Nothing();
        }
        if (poll.token == 0) {
            long nextMs = poll.sentAtMs + poll.intervalMs;
            if (poll.sentAtMs > 0 && nextMs > nowMs) {
                wheel.put(process, nextMs);
                return new Due.Nothing();
            }
            return send(process, nowMs);
        }
        return onMissed(process, nowMs);
    }

    private Due onMissed(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        forget(poll);
        poll.missed++;
        if (poll.control == PollState.Control.POLLED) {
            return poll.missed >= settings.misses() ? new Due.Lost() : send(process, nowMs);
        }
        if (poll.missed >= settings.misses()) {
            poll.control = PollState.Control.SILENT;
            poll.intervalMs = Math.min(settings.silentMaxMs(), poll.intervalMs * 2);
        }
        wheel.put(process, poll.sentAtMs + poll.intervalMs);
        return new Due.Nothing();
    }

    private Due send(DeviceProcess process, long nowMs) {
        var poll = process.poll;
        do {
            poll.token = random.nextLong();
        } while (poll.token == 0 || processByToken.putIfAbsent(poll.token, process) != null);
        poll.sentAtMs = nowMs;
        wheel.put(process, nowMs + settings.timeoutMs());
        return new Due.Send(poll.token);
    }

    private void forget(PollState poll) {
        if (poll.token != 0) {
            processByToken.remove(poll.token);
            poll.token = 0;
        }
    }

    /** Who was asked with that token and has not answered, or null. Any thread, without a lock. */
    public DeviceProcess asked(long token) {
        return processByToken.get(token);
    }

    /** The phone's final answer. */
    public void onAnswer(DeviceProcess process, long token, int status, boolean behindPath,
            long nowMs) {
        var poll = process.poll;
        if (poll.token != token || !isAlive(status, behindPath)) {
            return; // the poll is missed when its time is over
        }
        forget(poll);
        poll.missed = 0;
        poll.rttMs = nowMs - poll.sentAtMs;
        poll.intervalMs = poll.normalMs;
        poll.control = PollState.Control.POLLED;
    }

    /** 408, 430 and 5xx say that somebody on the way did not reach it; so do 410 and 480 of an edge. */
    private static boolean isAlive(int status, boolean behindPath) {
        boolean ofTheWay = status == 408 || status == 430 || status / 100 == 5
                || behindPath && (status == 410 || status == 480);
        return status >= 200 && !ofTheWay;
    }

    /** Polls under way. */
    public int outstanding() {
        return processByToken.size();
    }
}
