package org.muster.replication.protocol;

import java.util.Collection;

/**
 * When a starting node may say that it knows what its peers know: every seed is in sync, off-line,
 * left, or silent for ready.wait; ready.max at the latest. Once ready, it stays so.
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

    void onTick(Collection<Peer> peers, long nowMs) {
        if (startedAtMs == Long.MIN_VALUE) {
            startedAtMs = nowMs;
        }
        ready |= nowMs - startedAtMs >= timing.readyMaxMs()
                || peers.stream().allMatch(peer -> isDone(peer, nowMs));
    }

    private boolean isDone(Peer peer, long nowMs) {
        return switch (peer.status) {
            case ONLINE -> peer.inSync;
            case SUSPECT -> false;
            case OFFLINE, LEFT -> true;
            case UNKNOWN -> nowMs - startedAtMs >= timing.readyWaitMs();
        };
    }
}
