package org.muster.replication.table;

import java.util.List;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * The copy of one peer's local table, with its positions: purging it (R10) detaches one reference.
 * Only the protocol's driver changes it; readers take each shard's lock for a moment.
 */
public final class View {
    /** A stamp further ahead of this node's clock is a protocol error of the peer. */
    public static final long STAMP_AHEAD_MAX_MS = 24 * 3_600_000L;

    /** One shard seldom holds a sixteenth more numbers than another one. */
    private static final int SPREAD = 16;

    private final Owner owner;
    private final RemoteShard[] shards = new RemoteShard[Shards.COUNT];
    private final int entriesMax;
    private final ReleaseClock releases = new ReleaseClock();
    /** Records that may be applied before the entries must be counted again. */
    private long room;
    /** Numbers of the shard that was passed last, as their hashes spread them about as many as of the next. */
    private int passed;

    /** A view without a bound of its own, for a look at what a peer says. */
    public View(Owner owner) {
        this(owner, Integer.MAX_VALUE);
    }

    /** @param entriesMax a peer that sends more is not believed */
    public View(Owner owner, int entriesMax) {
        this.owner = owner;
        this.entriesMax = entriesMax;
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new RemoteShard();
        }
    }

    public Owner owner() {
        return owner;
    }

    Entry entry(Slice number) {
        Slice record = record(number);
        return record == null ? null : PackedEntry.unpack(record, owner);
    }

    /** The ms of the newest claim on the number, or -1. */
    public long newestClaimMs(Slice number) {
        var entry = entry(number);
        return entry == null ? -1 : entry.claims().stream()
                .mapToLong(claim -> claim.stamp().ms()).max().orElse(-1);
    }

    List<Entry> entries(int shard) {
        return shards[shard].records().stream().map(record -> PackedEntry.unpack(record, owner))
                .toList();
    }

    Slice record(Slice number) {
        return record(number, Hash64.of(number));
    }

    Slice record(Slice number, long hash) {
        return shards[Shards.of(hash)].get(number, hash);
    }

    /** As {@link PackedMap#touch}. */
    int touch(long hash) {
        return shards[Shards.of(hash)].touch(hash);
    }

    /** Whether the peer claims any device of the number. */
    boolean holdsClaim(Slice number) {
        Slice record = record(number);
        return record != null && PackedEntry.claimCount(record) > 0;
    }

    /** For each shard the seq applied last, or {@link RemoteShard#NONE}: what a resume asks for. */
    public long[] positions() {
        var positions = new long[shards.length];
        for (int i = 0; i < shards.length; i++) {
            positions[i] = shards[i].applied();
        }
        return positions;
    }

    /** The link is another: what its predecessor had not finished starts over. */
    public void abandonPasses() {
        for (var shard : shards) {
            shard.abandonPass();
        }
    }

    public void begin(int shard) {
        shards[shard].begin(passed + passed / SPREAD);
    }

    /** Applies a batch; the numbers that visibly changed, for the claims to be looked at again. */
    public List<Slice> apply(Batch batch, long nowMs) {
        expectRoomFor(batch);
        boolean hidden = shards[batch.shard()].isInPass();
        var records = shards[batch.shard()].apply(batch, nowMs + STAMP_AHEAD_MAX_MS);
        for (Slice record : records) {
            if (PackedEntry.claimCount(record) == 0) {
                releases.add(nowMs + PackedEntry.ttlSec(record, owner) * 1000L, record);
            }
        }
        return hidden ? List.of() : records.stream().map(PackedEntry::number).toList();
    }

    private void expectRoomFor(Batch batch) {
        room -= batch.records().size();
        if (room < 0) {
            room = (long) entriesMax - entries() - batch.records().size();
        }
        if (room < 0) {
            throw new BadBytesException("node " + owner.node() + " sends more than " + entriesMax
                    + " numbers; expected at most so many of one node (view.max)");
        }
    }

    private int entries() {
        int sum = 0;
        for (var shard : shards) {
            sum += shard.entries();
        }
        return sum;
    }

    /** Makes a pass from 0 visible; false when it differs from what the owner says it has. */
    public boolean end(int shard, ShardState state) {
        boolean equal = shards[shard].end(state);
        if (equal) {
            passed = shards[shard].entries();
        }
        return equal;
    }

    boolean holdsNothing(int shard) {
        return shards[shard].isEmpty();
    }

    public void dropDueReleases(long nowMs) {
        for (var due = releases.pollDue(nowMs); due != null; due = releases.pollDue(nowMs)) {
            shards[Shards.of(due.number())].drop(due);
        }
    }

    public ShardState state(int shard) {
        return shards[shard].state();
    }

    int claimCount() {
        int sum = 0;
        for (var shard : shards) {
            sum += shard.claimCount();
        }
        return sum;
    }

    List<Slice> records(int shard) {
        return shards[shard].records();
    }
}
