package org.muster.replication.table;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * The copy of one shard of one peer. A pass from 0 fills a fresh content beside the old one and
 * replaces it at END, so that a reader sees old versions or new ones, never a hole (I1), and a pass
 * that is cut leaves nothing behind.
 */
final class RemoteShard {
    /** No position: only BEGIN can start. */
    static final long NONE = -1;

    private ShardContent content = fresh();
    private ShardContent incoming;
    private long applied = NONE;
    private long incomingApplied;

    /** Positions are the owner's; where a record is here nobody keeps. */
    private static ShardContent fresh() {
        return new ShardContent((seq, address) -> {});
    }

    /** As {@link PackedMap#touch}. */
    int touch(long hash) {
        return content.touch(hash);
    }

    synchronized Slice get(Slice number, long hash) {
        return content.get(number, hash);
    }

    synchronized long applied() {
        return applied;
    }

    /** @param likely so many numbers will come, more or fewer */
    synchronized void begin(int likely) {
        incoming = fresh();
        incoming.expect(likely);
        incomingApplied = 0;
    }

    /** Forgets a pass that was cut; called when the link it ran on is fenced. */
    synchronized void abandonPass() {
        incoming = null;
    }

    /** Whether what is applied now becomes visible only at END. */
    synchronized boolean isInPass() {
        return incoming != null;
    }

    /** Applies the batch if its base is what was applied last; the records that are new, else none. */
    synchronized List<Slice> apply(Batch batch, long stampMsMax) {
        boolean inPass = incoming != null;
        if (batch.base() != (inPass ? incomingApplied : applied) || batch.upto() < batch.base()) {
            return List.of();
        }
        var records = new ArrayList<Slice>(batch.records().size());
        long previous = batch.base();
        for (var record : batch.records()) {
            long seq = PackedEntry.check(record, batch.shard(), stampMsMax);
            if (seq <= previous || seq > batch.upto()) {
                throw new BadBytesException("shard " + batch.shard() + ": record seq " + seq
                        + " outside (" + previous + ", " + batch.upto() + "]");
            }
            previous = seq;
            records.add(record);
        }
        var target = inPass ? incoming : content;
        if (inPass) {
            target.expect(records.size());
        }
        records.forEach(target::put);
        if (inPass) {
            incomingApplied = batch.upto();
        } else {
            applied = batch.upto();
        }
        return records;
    }

    /** Ends a pass from 0: false when the copy differs from what the owner says it has. */
    synchronized boolean end(ShardState owner) {
        if (incoming == null) {
            throw new BadBytesException("END without BEGIN");
        }
        boolean equal = incomingApplied == owner.seq()
                && incoming.entryCount() == owner.entryCount()
                && incoming.digest() == owner.digest();
        if (equal) {
            content = incoming;
            applied = incomingApplied;
        }
        incoming = null;
        return equal;
    }

    /** Forgets an entry of nothing but releases at its time to live. */
    synchronized void drop(ReleaseClock.Due due) {
        Slice now = content.get(due.number(), Hash64.of(due.number()));
        if (now != null && PackedEntry.seq(now) == due.seq()) {
            content.remove(due.number());
        }
    }

    /** Entries held, of nothing but releases too, and those of a pass under way. */
    synchronized int entries() {
        return incoming == null ? content.size() : Math.max(content.size(), incoming.size());
    }

    synchronized boolean isEmpty() {
        return content.size() == 0;
    }

    synchronized int claimCount() {
        return content.claimCount();
    }

    synchronized ShardState state() {
        return new ShardState(applied, content.entryCount(), content.digest());
    }

    synchronized List<Slice> records() {
        var all = new ArrayList<Slice>(content.entryCount() + content.releaseOnlyCount());
        content.forEach(all::add);
        return all;
    }
}
