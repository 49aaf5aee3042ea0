package org.muster.replication.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * The composite table (R1): what this node controls and a view of each peer. Numbers are read by any
 * thread; the local part is written under {@link #lockOf}, the views only by the protocol's driver.
 * Locks nest one way: local shard, then remote shard.
 */
public final class CompositeTable {
    static final long RELEASE_SWEEP_MS = 1_000;

    private record Purged(View view, long atMs) {}

    private final LocalShard[] shards = new LocalShard[Shards.COUNT];
    private final AtomicLong changedShards = new AtomicLong();
    /** Numbers held by more than one node, where claims of one may hide those of another. */
    private final Set<Slice> shared = ConcurrentHashMap.newKeySet();
    private long releasesSweptMs;
    private final TableBounds bounds;
    private volatile Owner owner;
    private volatile Map<String, View> viewByNode = Map.of();
    /** Purged views, out of sight, kept for their peers' return; the driver's. */
    private final Map<String, Purged> limboByNode = new HashMap<>();
    private volatile Runnable onLocalChange = () -> {};

    public CompositeTable(Owner owner) {
        this(owner, TableBounds.DEFAULT);
    }

    public CompositeTable(Owner owner, TableBounds bounds) {
        this.owner = owner;
        this.bounds = bounds;
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new LocalShard(bounds.releasesOfShardMax());
        }
    }

    public Owner owner() {
        return owner;
    }

    /** A peer knows a greater incarnation of this node: all PIDs change to the new one together. */
    public void takeIncarnationAtLeast(long least) {
        owner = owner.withIncarnationAtLeast(least);
    }

    /** Called, in any thread and under a shard's lock, after a local change: must only signal. */
    public void onLocalChange(Runnable signal) {
        onLocalChange = signal;
    }

    /** The monitor that guards this number's local entry and what the registrar keeps beside it. */
    public LocalShard lockOf(String number) {
        return lockOf(Hash64.ofUtf8(number));
    }

    /** The same of a number with that hash, of {@link Hash64}. */
    public LocalShard lockOf(long hash) {
        return shards[Shards.of(hash)];
    }

    /**
     * Has the processor fetch what {@link #onlyDetail} of a number with that hash will need, without a lock
     * and without waiting: who does that for many numbers first waits for memory once. What it returns means
     * nothing.
     */
    public int touch(long hash) {
        int touched = shards[Shards.of(hash)].touch(hash);
        for (var view : viewByNode.values()) {
            touched += view.touch(hash);
        }
        return touched;
    }

    public LocalShard shard(int index) {
        return shards[index];
    }

    /** The seq of each shard now. */
    public long[] seqs() {
        var seqs = new long[shards.length];
        for (int i = 0; i < seqs.length; i++) {
            seqs[i] = shards[i].state().seq();
        }
        return seqs;
    }

    /** Shards changed since the last call, a bit each. */
    public long takeChangedShards() {
        return changedShards.getAndSet(0);
    }

    /** Replaces this node's own entry of a number: one change, however many devices (R4, R5). */
    public void publish(Entry entry, long nowMs) {
        Slice number = PackedEntry.numberBytes(entry.number());
        int index = Shards.of(number);
        shards[index].publish(entry, owner, nowMs);
        noteIfShared(number);
        long bit = 1L << index;
        if ((changedShards.getAndUpdate(bits -> bits | bit) & bit) == 0) {
            onLocalChange.run();
        }
    }

    /** This node's own entry; empty when it holds nothing of the number. */
    public Entry local(String number) {
        Slice bytes = PackedEntry.numberBytes(number);
        Slice record = own(bytes);
        return record == null ? Entry.none(number) : PackedEntry.unpack(record, owner);
    }

    /** Every entry of the number, this node's first. */
    public List<Entry> entries(String number) {
        Slice bytes = PackedEntry.numberBytes(number);
        var entries = new ArrayList<Entry>(2);
        Slice own = own(bytes);
        if (own != null) {
            entries.add(PackedEntry.unpack(own, owner));
        }
        for (var view : viewByNode.values()) {
            var entry = view.entry(bytes);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** The entry of the number in each node's table, by node: what {@link #entries} is made of. */
    public Map<String, Entry> entryByNode(String number) {
        Slice bytes = PackedEntry.numberBytes(number);
        var entries = new TreeMap<String, Entry>();
        Slice own = own(bytes);
        if (own != null) {
            entries.put(owner.node(), PackedEntry.unpack(own, owner));
        }
        viewByNode.forEach((node, view) -> {
            var entry = view.entry(bytes);
            if (entry != null) {
                entries.put(node, entry);
            }
        });
        return entries;
    }

    /** Digest: the claims that hold for a number, one for each device (R2). */
    public List<Claim> claims(String number) {
        var entries = entries(number);
        if (entries.size() == 1 && entries.get(0).releases().isEmpty()) {
            return entries.get(0).claims();
        }
        return ClaimOrder.winners(entries);
    }

    /**
     * The detail of the only claim on the number, where it is this node's own and no other node holds
     * anything of it; else null: then {@link #claims} tells.
     */
    public Slice onlyDetail(String number) {
        return onlyDetail(number, Hash64.ofUtf8(number), PackedEntry.ANY_PROCESS);
    }

    /** The same where this process of this node claims it, of a number whose hash is known. */
    public Slice onlyDetail(String number, long hash, long process) {
        Slice bytes = PackedEntry.numberBytes(number);
        Slice record = shards[Shards.of(hash)].get(bytes, hash);
        if (record == null) {
            return null;
        }
        for (var view : viewByNode.values()) {
            if (view.record(bytes, hash) != null) {
                return null;
            }
        }
        return PackedEntry.onlyOwnDetail(record, process);
    }

    private Slice own(Slice number) {
        long hash = Hash64.of(number);
        return shards[Shards.of(hash)].get(number, hash);
    }

    public View view(String node) {
        return viewByNode.get(node);
    }

    public Map<String, View> views() {
        return viewByNode;
    }

    /** Takes the view in (R11). Driver only. */
    public void attach(View view) {
        var views = new TreeMap<>(viewByNode);
        views.put(view.owner().node(), view);
        viewByNode = views;
    }

    /** The purge (R10): table and positions of a peer leave sight in one step. Driver only. */
    public void toLimbo(String node, long nowMs) {
        var views = new TreeMap<>(viewByNode);
        var view = views.remove(node);
        viewByNode = views;
        if (view != null) {
            limboByNode.put(node, new Purged(view, nowMs));
        }
    }

    /**
     * The peer is there again: what is known of it from before, if it is the same life, else nothing;
     * visible from now on. Driver only.
     */
    public View fromLimbo(Owner owner) {
        var purged = limboByNode.remove(owner.node());
        var view = purged != null && purged.view().owner().equals(owner) ? purged.view()
                : new View(owner, bounds.viewMax());
        attach(view);
        return view;
    }

    /** Since when the view of that life of a peer is in limbo; {@link Long#MAX_VALUE}: it is not. Driver only. */
    public long inLimboSinceMs(String node) {
        var purged = limboByNode.get(node);
        return purged == null ? Long.MAX_VALUE : purged.atMs();
    }

    /** What a purged peer held in a shard. Driver only. */
    public List<Entry> limboEntries(String node, int shard) {
        var purged = limboByNode.get(node);
        return purged == null ? List.of() : purged.view().entries(shard);
    }

    /** Forgets the purged view of a node that will not come back as it was. Driver only. */
    public void dropLimbo(String node) {
        limboByNode.remove(node);
    }

    /** Forgets the views that were purged before. Driver only. */
    public void dropLimboBefore(long thenMs) {
        limboByNode.values().removeIf(purged -> purged.atMs() < thenMs);
    }

    /** Entries of peers that were purged, by node. Driver only. */
    public Map<String, Integer> limboClaimCounts() {
        var counts = new TreeMap<String, Integer>();
        limboByNode.forEach((node, purged) -> counts.put(node, purged.view().claimCount()));
        return counts;
    }

    /**
     * Forgets releases that every member has acted on, up to {@code upto} in each shard: no older
     * claim can come back any more. One whose claim is still in sight here, or in limbo, stays.
     * Driver only.
     */
    public int dropAcknowledged(long[] upto) {
        int dropped = 0;
        for (int i = 0; i < shards.length; i++) {
            dropped += shards[i].dropAcknowledged(upto[i], this::endsClaimOfPeer);
        }
        return dropped;
    }

    private boolean endsClaimOfPeer(Slice record) {
        Slice number = PackedEntry.number(record);
        for (var view : viewByNode.values()) {
            if (view.holdsClaim(number)) {
                return true;
            }
        }
        for (var purged : limboByNode.values()) {
            if (purged.view().holdsClaim(number)) {
                return true;
            }
        }
        return false;
    }

    /** Looks at all shards at most once in {@link #RELEASE_SWEEP_MS}; releases live for minutes. */
    public void dropDueReleases(long nowMs) {
        if (nowMs - releasesSweptMs < RELEASE_SWEEP_MS) {
            return;
        }
        releasesSweptMs = nowMs;
        for (var shard : shards) {
            shard.dropDueReleases(nowMs);
        }
        viewByNode.values().forEach(view -> view.dropDueReleases(nowMs));
    }

    /** Remembers a number that more than one node holds, and says so; cheap, called for each change. */
    public boolean noteIfShared(Slice number) {
        long hash = Hash64.of(number);
        int holders = shards[Shards.of(hash)].get(number, hash) != null ? 1 : 0;
        for (var view : viewByNode.values()) {
            holders += view.record(number, hash) != null ? 1 : 0;
        }
        if (holders > 1) {
            shared.add(number.own());
        }
        return holders > 1;
    }

    /**
     * As {@link #noteIfShared} for each number of a shard of a peer: those that another node holds, too. A
     * node that has just started holds none, and looks at none. Driver only.
     */
    public List<Slice> noteShared(View peer, int shard) {
        if (shards[shard].isEmpty() && viewByNode.values().stream()
                .allMatch(view -> view == peer || view.holdsNothing(shard))) {
            return List.of();
        }
        return peer.records(shard).stream().map(PackedEntry::number).filter(this::noteIfShared)
                .toList();
    }

    /** Claims of all peers, those included that lost. */
    public int peersClaimCount() {
        return viewByNode.values().stream().mapToInt(View::claimCount).sum();
    }

    /** Devices by the node that controls them, winners only; this node is always in it. */
    public Map<String, Integer> deviceCountByNode() {
        var counts = new TreeMap<String, Integer>();
        int own = 0;
        for (var shard : shards) {
            own += shard.claimCount();
        }
        counts.put(owner.node(), own);
        viewByNode.forEach((node, view) -> counts.put(node, view.claimCount()));
        shared.removeIf(number -> {
            var entries = entries(number.utf8());
            for (var entry : entries) {
                for (var claim : entry.claims()) {
                    counts.merge(claim.pid().node(), -1, Integer::sum);
                }
            }
            ClaimOrder.winners(entries)
                    .forEach(claim -> counts.merge(claim.pid().node(), 1, Integer::sum));
            return entries.size() < 2;
        });
        return counts;
    }

    /** Entries of this node that hold only releases. */
    public long releaseCount() {
        long sum = 0;
        for (var shard : shards) {
            sum += shard.releaseCount();
        }
        return sum;
    }

    public long releasesDroppedByBound() {
        long sum = 0;
        for (var shard : shards) {
            sum += shard.releasesDroppedByBound();
        }
        return sum;
    }

    /**
     * The numbers of one shard, sorted, so that a listing pages through the table a 64th at a time
     * and holds no lock while it is read.
     */
    public List<String> numbersOf(int shard) {
        var numbers = new java.util.TreeSet<String>();
        for (Slice record : shards[shard].records()) {
            numbers.add(PackedEntry.number(record).utf8());
        }
        for (var view : viewByNode.values()) {
            for (Slice record : view.records(shard)) {
                numbers.add(PackedEntry.number(record).utf8());
            }
        }
        return List.copyOf(numbers);
    }
}
