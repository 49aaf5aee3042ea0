package org.muster.replication.protocol;

import java.util.Collection;

/**
 * When a starting node may say that it knows what its peers know: every seed is in sync, off-line,
 * left, or silent for ready.wait; ready.max at the latest. Once ready, it stays so, unless it was
 * itself paused: then until every peer that is there has answered a poll again.
 */
final class Readiness {
    private final Timing timing;
    private long startedAtMs = Long.MIN_VALUE;
    private boolean ready;

    Readiness(Timing timing) {
        this.timing = timing;
    }

    boolean isReady() {
        return ready;
    }

    /** @param paused this node did not run for a while */
    void onTick(Collection<Peer> peers, boolean paused, long nowMs) {
        if (startedAtMs == Long.MIN_VALUE || paused) {
            startedAtMs = nowMs;
            ready = false;
        }
        look(peers, nowMs);
    }

    /** A peer has said what may have been the last thing to wait for: no tick need come first. */
    void look(Collection<Peer> peers, long nowMs) {
        if (startedAtMs != Long.MIN_VALUE) {
            ready |= nowMs - startedAtMs >= timing.readyMaxMs()
                    || peers.stream().allMatch(peer -> isDone(peer, nowMs));
        }
    }

    private boolean isDone(Peer peer, long nowMs) {
        return switch (peer.status) {
            case ONLINE -> peer.inSync && peer.answeredPollOfMs >= startedAtMs;
            case SUSPECT -> false;
            case OFFLINE, LEFT -> true;
            case UNKNOWN -> nowMs - startedAtMs >= timing.readyWaitMs();
        };
    }
}
