package org.muster.registrar.routing;

import java.util.List;

import org.muster.registrar.routing.ContextEffect.Answer;
import org.muster.registrar.routing.ContextEffect.Cancel;
import org.muster.registrar.routing.ContextEffect.End;
import org.muster.registrar.routing.ContextEffect.LookUpAgain;
import org.muster.registrar.routing.ContextEffect.Relay;

/**
 * The life of one forwarded request (the response context of RFC 3261 §16): what becomes of each
 * response, of a CANCEL, of a next hop that is lost and of time. One contact at a time. Pure; one
 * thread at a time.
 *
 * <p>Invariants: upstream gets one final answer to an INVITE, and then at most repeated 2xx; there is
 * always a deadline, so nothing lasts for ever.
 */
public final class ResponseContext {
    /** 64*T1 (§17.1.1.2): as long as a 2xx may be repeated (RFC 6026), or a CANCEL may take. */
    public static final long SETTLED_MS = 32_000;
    /** Timer C (§16.6 step 11): more than three minutes. */
    public static final long TIMER_C_MS = 185_000;
    /** Beyond timer F, after which the transaction below has said something in any case. */
    public static final long NON_INVITE_MS = 40_000;

    private enum Phase {
        /** No final answer yet. */
        PENDING,
        /** The caller gave up; the answer to that is on its way. */
        CANCELLED,
        /** An INVITE that timer C ended. */
        EXPIRED,
        /** A final answer went upstream. */
        ANSWERED
    }

    private final boolean invite;
    private final WhenGone whenGone;
    private Phase phase = Phase.PENDING;
    private boolean provisional;
    private boolean lookedUpAgain;
    private boolean acceptedBy2xx;
    private long deadlineMs;

    public ResponseContext(boolean invite, WhenGone whenGone, long nowMs) {
        this.invite = invite;
        this.whenGone = whenGone;
        deadlineMs = nowMs + (invite ? TIMER_C_MS : NON_INVITE_MS);
    }

    /** When {@link #onTime} has something to do. */
    public long deadlineMs() {
        return deadlineMs;
    }

    /** Whether only repetitions of a 2xx are still to come. */
    public boolean isAccepted() {
        return phase == Phase.ANSWERED && acceptedBy2xx;
    }

    /**
     * A response came from downstream.
     *
     * @param fromNode whether the next hop is a node: its 430 means that the process is gone
     */
    public List<ContextEffect> onResponse(int status, boolean fromNode, long nowMs) {
        if (phase == Phase.ANSWERED) {
            boolean repeated = invite && acceptedBy2xx && status / 100 == 2;
            return repeated ? List.of(new Relay()) : List.of();
        }
        if (status < 200) {
            return onProvisional(status, nowMs);
        }
        if (fromNode && status == 430 && phase == Phase.PENDING) {
            return onGone(nowMs);
        }
        boolean cancelledInVain = status / 100 == 2;
        if (phase == Phase.EXPIRED && !cancelledInVain) {
            return answer(408, "Request Timeout", nowMs);
        }
        acceptedBy2xx = status / 100 == 2;
        if (status == 503) {
            // §16.7 step 6: upstream would take this node for the one that is overloaded.
            return answer(500, "Server Internal Error", nowMs);
        }
        answered(nowMs);
        return invite && acceptedBy2xx ? List.of(new Relay()) : List.of(new Relay(), new End());
    }

    private List<ContextEffect> onProvisional(int status, long nowMs) {
        boolean first = !provisional;
        provisional = true;
        if (phase != Phase.PENDING) {
            return first ? List.of(new Cancel()) : List.of();
        }
        if (status == 100) {
            return List.of();
        }
        if (invite) {
            deadlineMs = nowMs + TIMER_C_MS;
        }
        return List.of(new Relay());
    }

    /** The process is gone, or the way to it: the connection, the node. */
    public List<ContextEffect> onGone(long nowMs) {
        return switch (phase) {
            case ANSWERED -> List.of();
            case CANCELLED -> answer(487, "Request Terminated", nowMs);
            case EXPIRED -> answer(408, "Request Timeout", nowMs);
            case PENDING -> {
                if (whenGone == WhenGone.TELL_NODE) {
                    yield answer(430, "Flow Failed", nowMs);
                }
                if (whenGone == WhenGone.TELL_CALLER || lookedUpAgain) {
                    yield answer(480, "Temporarily Unavailable", nowMs);
                }
                lookedUpAgain = true;
                provisional = false;
                deadlineMs = nowMs + (invite ? TIMER_C_MS : NON_INVITE_MS);
                yield List.of(new LookUpAgain());
            }
        };
    }

    /** The second look found no other process. */
    public List<ContextEffect> onNothingFound(int status, String phrase, long nowMs) {
        return answer(status, phrase, nowMs);
    }

    /** Nobody answered within timer B or F. */
    public List<ContextEffect> onTimeout(long nowMs) {
        if (phase == Phase.ANSWERED) {
            return List.of();
        }
        if (!invite) {
            // RFC 4320 §4.2: a 408 would come when the client has given up, and mark us as broken.
            answered(nowMs);
            return List.of(new End());
        }
        return phase == Phase.CANCELLED ? answer(487, "Request Terminated", nowMs)
                : answer(408, "Request Timeout", nowMs);
    }

    /** The caller gave up, or its connection closed. */
    public List<ContextEffect> onCancel(long nowMs) {
        if (!invite || phase != Phase.PENDING) {
            return List.of();
        }
        phase = Phase.CANCELLED;
        deadlineMs = nowMs + SETTLED_MS;
        return provisional ? List.of(new Cancel()) : List.of();
    }

    /** Call when the deadline has passed. */
    public List<ContextEffect> onTime(long nowMs) {
        if (nowMs < deadlineMs) {
            return List.of();
        }
        return switch (phase) {
            case ANSWERED -> List.of(new End());
            case CANCELLED -> answer(487, "Request Terminated", nowMs);
            case EXPIRED -> answer(408, "Request Timeout", nowMs);
            case PENDING -> onTimerC(nowMs);
        };
    }

    private List<ContextEffect> onTimerC(long nowMs) {
        if (!invite || !provisional) {
            return onTimeout(nowMs);
        }
        phase = Phase.EXPIRED;
        deadlineMs = nowMs + SETTLED_MS;
        return List.of(new Cancel());
    }

    private List<ContextEffect> answer(int status, String phrase, long nowMs) {
        answered(nowMs);
        return List.of(new Answer(status, phrase), new End());
    }

    private void answered(long nowMs) {
        phase = Phase.ANSWERED;
        deadlineMs = nowMs + SETTLED_MS;
    }
}
