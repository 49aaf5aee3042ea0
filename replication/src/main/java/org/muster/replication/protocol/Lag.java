package org.muster.replication.protocol;

/**
 * How far a peer is behind this node's changes: the greatest age that one which it has not acknowledged
 * may have. Looked at each heartbeat, with one set of positions to wait for: memory does not grow.
 */
final class Lag {
    private long[] awaited;
    private long awaitedAtMs;
    private long allKnownAtMs = Long.MIN_VALUE;

    /** @param seqs of this node's shards now */
    void onHeartbeat(Acknowledged peer, long[] seqs, long nowMs) {
        if (allKnownAtMs == Long.MIN_VALUE || peer.covers(seqs)) {
            allKnownAtMs = nowMs;
            awaited = null;
        } else if (awaited == null) {
            awaited = seqs;
            awaitedAtMs = nowMs;
        } else if (peer.covers(awaited)) {
            allKnownAtMs = awaitedAtMs;
            awaited = seqs;
            awaitedAtMs = nowMs;
        }
    }

    /** Milliseconds; 0 when the peer has acknowledged everything. */
    long ms(long nowMs) {
        return awaited == null ? 0 : nowMs - allKnownAtMs;
    }
}
