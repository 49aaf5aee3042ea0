package org.muster.replication.protocol;

import java.util.List;

/**
 * When a peer is told how far this node follows it: once a position is read <em>and</em> every
 * deletion that it caused here is published, for the peer forgets its releases by it.
 */
final class Acknowledger {
    private List<Long> read = List.of();
    private List<Long> told = List.of();
    private long readAtMs;

    /** On a new link nothing was told, and what was read may be of an earlier life of the peer. */
    void onNewLink() {
        read = List.of();
        told = List.of();
    }

    /**
     * Called each heartbeat.
     *
     * @param positions of the peer's view now
     * @param settledUptoMs what came before was acted on, deletions included
     * @return the positions to tell, or null when there is nothing new
     */
    List<Long> onHeartbeat(List<Long> positions, long settledUptoMs, long nowMs) {
        List<Long> tell = null;
        if (!read.isEmpty() && readAtMs < settledUptoMs) {
            if (!read.equals(told)) {
                told = read;
                tell = told;
            }
            read = List.of();
        }
        if (read.isEmpty()) {
            read = positions;
            readAtMs = nowMs;
        }
        return tell;
    }
}
