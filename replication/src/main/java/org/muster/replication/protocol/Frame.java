package org.muster.replication.protocol;

import java.util.List;

import org.muster.replication.table.Batch;
import org.muster.replication.table.ShardState;

/** What two nodes say to each other; bytes in docs/peer-protocol.md. */
public sealed interface Frame {
    /** The first frame of both sides. */
    record Hello(NodeCard card, long incarnation, int versionMin, int versionMax, int hashVersion,
            long clockMs) implements Frame {}

    /**
     * Why the link is not wanted; the link is closed after it.
     *
     * @param incarnationAtLeast what the refused node must take to be let in, or 0
     */
    record Refuse(String reason, long incarnationAtLeast) implements Frame {}

    /**
     * The receiver's positions in the sender's shards, for the incarnation that they belong to. Asks
     * for the stream; the answer starts from there or from 0.
     */
    record Resume(long incarnation, List<Long> positions) implements Frame {
        public Resume {
            positions = List.copyOf(positions);
        }
    }

    /** A pass of the shard from 0 starts. */
    record Begin(int shard) implements Frame {}

    record Changes(Batch batch) implements Frame {}

    /** The pass reached the tail: this is what the copy must be. */
    record End(int shard, ShardState state) implements Frame {}

    /** Every shard was sent up to its tail once on this link: the peer is in sync (R12, R13). */
    record Live() implements Frame {}

    /** The polling message between nodes (R8). Any frame answers it; {@link Answer} always does. */
    record Poll(long sentMs) implements Frame {}

    record Answer(long sentMs) implements Frame {}

    /** The sender stops in good order: purge me now, do not wait. */
    record Leave() implements Frame {}

    /** Bytes that count against the link's window; 0 for what must overtake data. */
    default int streamBytes() {
        return switch (this) {
            case Begin begin -> 8;
            case Changes changes -> 32 + changes.batch().bytes();
            case End end -> 32;
            case Hello hello -> 0;
            case Refuse refuse -> 0;
            case Resume resume -> 0;
            case Live live -> 0;
            case Poll poll -> 0;
            case Answer answer -> 0;
            case Leave leave -> 0;
        };
    }
}
