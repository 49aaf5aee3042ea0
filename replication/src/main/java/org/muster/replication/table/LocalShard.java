package org.muster.replication.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * One of the 64 parts of what this node controls: seq, change list, digest, floor. Its monitor guards
 * it and everything that the registrar keeps of the same numbers.
 *
 * <p>Invariants: seq never goes back (I6); a number is in the change list once, at its latest seq;
 * a reader from {@code S >= floor} misses nothing.
 */
public final class LocalShard {
    private final ChangeList changes = new ChangeList();
    private final ShardContent content = new ShardContent(changes::moved);
    private final ReleaseClock releases = new ReleaseClock();
    private long seq;
    private long floor;
    private long releasesDroppedByBound;

    private final int releasesMax;

    /** @param releasesMax release-only entries beyond which the oldest go, if there are fewer others */
    LocalShard(int releasesMax) {
        this.releasesMax = releasesMax;
    }

    /** As {@link PackedMap#touch}. */
    int touch(long hash) {
        return content.touch(hash);
    }

    synchronized boolean isEmpty() {
        return content.size() == 0;
    }

    synchronized Slice get(Slice number, long hash) {
        return content.get(number, hash);
    }

    synchronized void publish(Entry entry, Owner owner, long nowMs) {
        Slice record = PackedEntry.pack(++seq, entry, owner);
        Slice before = content.put(record);
        if (before != null) {
            changes.remove(PackedEntry.seq(before));
        }
        changes.append(seq, content.lastPut());
        if (entry.claims().isEmpty()) {
            releases.add(nowMs + PackedEntry.ttlSec(record, owner) * 1000L, record);
            keepWithinBound();
        }
    }

    /** Forgets entries of nothing but releases whose time to live is over. */
    synchronized void dropDueReleases(long nowMs) {
        for (var due = releases.pollDue(nowMs); due != null; due = releases.pollDue(nowMs)) {
            drop(due);
        }
    }

    /**
     * Forgets entries of nothing but releases with a seq up to {@code upto}, oldest first, until one
     * must stay.
     */
    synchronized int dropAcknowledged(long upto, Predicate<Slice> mustStay) {
        int dropped = 0;
        for (var due = releases.first(); due != null && due.seq() <= upto; due = releases.first()) {
            Slice now = content.get(due.number(), Hash64.of(due.number()));
            boolean stands = now != null && PackedEntry.seq(now) == due.seq();
            if (stands && mustStay.test(now)) {
                break;
            }
            releases.pollFirst();
            dropped += drop(due) ? 1 : 0;
        }
        return dropped;
    }

    private void keepWithinBound() {
        while (releases.size() > Math.max(releasesMax, content.entryCount())) {
            releasesDroppedByBound += drop(releases.pollFirst()) ? 1 : 0;
        }
    }

    private boolean drop(ReleaseClock.Due due) {
        Slice now = content.get(due.number(), Hash64.of(due.number()));
        if (now == null || PackedEntry.seq(now) != due.seq()) {
            return false;
        }
        content.remove(due.number());
        changes.remove(due.seq());
        floor = Math.max(floor, due.seq());
        return true;
    }

    /** Whether a peer that holds everything up to {@code from} can be told only what came later. */
    public synchronized boolean canResumeFrom(long from) {
        return from >= floor && from <= seq;
    }

    /**
     * The next changes after {@code base}, at least one record where there is one, about
     * {@code bytesMax}; null when there is nothing new.
     */
    public synchronized Batch changesAfter(int shard, long base, int bytesMax) {
        if (base >= seq) {
            return null;
        }
        List<Slice> records = new ArrayList<>();
        int bytes = 0;
        int at = changes.indexAfter(base);
        for (; at < changes.end() && (bytes == 0 || bytes < bytesMax); at++) {
            int address = changes.addressAt(at);
            if (address != RecordStore.NONE) {
                Slice record = content.at(address);
                records.add(record);
                bytes += record.length();
            }
        }
        boolean atTail = at == changes.end();
        long upto = atTail ? seq : PackedEntry.seq(records.get(records.size() - 1));
        return new Batch(shard, base, upto, records);
    }

    /** What a copy that holds everything must look like: seq, entries with claims, digest. */
    public synchronized ShardState state() {
        return new ShardState(seq, content.entryCount(), content.digest());
    }

    synchronized int claimCount() {
        return content.claimCount();
    }

    synchronized int releaseCount() {
        return content.releaseOnlyCount();
    }

    synchronized long releasesDroppedByBound() {
        return releasesDroppedByBound;
    }

    synchronized List<Slice> records() {
        var all = new ArrayList<Slice>(content.entryCount() + content.releaseOnlyCount());
        content.forEach(all::add);
        return all;
    }
}
