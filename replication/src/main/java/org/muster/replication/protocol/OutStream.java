package org.muster.replication.protocol;

import java.util.List;

import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Shards;

/**
 * What one peer has still to be told on one link: a cursor in each shard's change list. Snapshot,
 * catch-up and live changes are this one mechanism; memory does not grow with what is unsent.
 */
final class OutStream {
    /** About this many record bytes in a frame: small enough for polls to slip in between. */
    static final int BATCH_BYTES = 64 << 10;
    private static final long BEGIN_DUE = -1;

    private final long[] sentUpto = new long[Shards.COUNT];
    private final boolean[] inPass = new boolean[Shards.COUNT];
    private final int windowBytes;
    private final boolean saysState;
    private long dirty = ~0L;
    /** Shards that changed since the last heartbeat. */
    private long busy;
    /** Shards of which changes were sent and the state was not said since. */
    private long unsaid;
    private long stateDue;
    private int turn;
    private boolean liveSent;
    private int inFlightBytes;
    private long changeFrames;

    /**
     * @param positions where the peer stands in this node's shards; -1 for nowhere
     * @param saysState the peer understands STATE
     */
    OutStream(List<Long> positions, CompositeTable table, int windowBytes, boolean saysState) {
        this.windowBytes = windowBytes;
        this.saysState = saysState;
        for (int i = 0; i < Shards.COUNT; i++) {
            long position = positions.get(i);
            boolean resumes = position >= 0 && table.shard(i).canResumeFrom(position);
            sentUpto[i] = resumes ? position : BEGIN_DUE;
        }
    }

    void markChanged(long shards) {
        dirty |= shards;
        busy |= shards;
        unsaid |= shards;
    }

    /** STATE is due for the shards that fell quiet since the last heartbeat, and for one in turn. */
    void onHeartbeat() {
        if (saysState) {
            stateDue |= unsaid & ~busy | 1L << turn;
            turn = (turn + 1) % Shards.COUNT;
            dirty |= stateDue;
        }
        busy = 0;
    }

    /** The peer's copy is wrong: the shard goes to it from 0. */
    void repair(int shard) {
        inPass[shard] = false;
        sentUpto[shard] = BEGIN_DUE;
        dirty |= 1L << shard;
    }

    void onDrained(int bytes) {
        inFlightBytes -= bytes;
    }

    int inFlightBytes() {
        return inFlightBytes;
    }

    long changeFrames() {
        return changeFrames;
    }

    /** The next frame, or null while the window is full or there is nothing to say. */
    Frame next(CompositeTable table) {
        while (dirty != 0 && inFlightBytes < windowBytes) {
            int shard = Long.numberOfTrailingZeros(dirty);
            var frame = nextOf(shard, table);
            if (frame == null) {
                dirty &= ~(1L << shard);
                continue;
            }
            inFlightBytes += frame.streamBytes();
            changeFrames += frame instanceof Frame.Changes ? 1 : 0;
            return frame;
        }
        if (dirty == 0 && !liveSent) {
            liveSent = true;
            return new Frame.Live();
        }
        return null;
    }

    private Frame nextOf(int index, CompositeTable table) {
        var shard = table.shard(index);
        synchronized (shard) {
            if (!inPass[index]
                    && (sentUpto[index] == BEGIN_DUE || !shard.canResumeFrom(sentUpto[index]))) {
                inPass[index] = true;
                sentUpto[index] = 0;
                return new Frame.Begin(index);
            }
            var batch = shard.changesAfter(index, sentUpto[index], BATCH_BYTES);
            if (batch != null) {
                sentUpto[index] = batch.upto();
                return new Frame.Changes(batch);
            }
            if (inPass[index]) {
                inPass[index] = false;
                noteSaid(index);
                return new Frame.End(index, shard.state());
            }
            if ((stateDue >>> index & 1) != 0) {
                noteSaid(index);
                return new Frame.State(index, shard.state());
            }
            return null;
        }
    }

    /** The state is said now, in END or STATE: it need not be said again until there are changes. */
    private void noteSaid(int index) {
        stateDue &= ~(1L << index);
        unsaid &= ~(1L << index);
    }
}
