package org.muster.replication.table;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;
import static org.muster.replication.table.Entries.release;
import static org.muster.replication.table.Entries.released;

/** A shard and its copy: one mechanism for snapshot, catch-up and live changes. */
@Tag("R1")
@Tag("R12")
class ShardCopyTest {
    private static final Owner OWNER = new Owner("n1", 1);
    private static final String A = Entries.numberOfShard(0, 0);
    private static final String B = Entries.numberOfShard(0, 1);
    private static final long FAR_MS = Long.MAX_VALUE;
    private final LocalShard shard = new LocalShard(65_536);
    private final RemoteShard copy = new RemoteShard();

    private Slice get(String number) {
        return copy.get(Slice.utf8(number), Hash64.ofUtf8(number));
    }

    @Test
    void aNumberIsSentOnceAtItsLatestSeq() {
        publish(entry(A, claim("d", 1, "n1")));
        publish(entry(B, claim("d", 1, "n1")));
        publish(entry(A, claim("d", 2, "n1")));
        var batch = shard.changesAfter(0, 0, 1 << 20);
        assertThat(batch.upto()).isEqualTo(3);
        assertThat(batch.records()).hasSize(2);
    }

    @Test
    void aBatchAppliesOnlyToWhatWasAppliedLast() {
        begin();
        end();
        publish(entry(A, claim("d", 1, "n1")));
        var first = shard.changesAfter(0, 0, 1 << 20);
        publish(entry(B, claim("d", 1, "n1")));
        var second = shard.changesAfter(0, 1, 1 << 20);
        assertThat(copy.apply(second, FAR_MS)).as("a gap").isEmpty();
        assertThat(copy.apply(first, FAR_MS)).hasSize(1);
        assertThat(copy.apply(first, FAR_MS)).as("doubled").isEmpty();
        assertThat(copy.apply(second, FAR_MS)).hasSize(1);
        assertThat(copy.state()).isEqualTo(shard.state());
    }

    @Test
    void aPassFromZeroIsInvisibleUntilItsEndAndSweepsWhatIsGone() {
        publish(entry(A, claim("d", 1, "n1")));
        pass();
        assertThat(get(A)).isNotNull();
        publish(released(A, release("d", 2, "n1")));
        shard.dropDueReleases(FAR_MS);
        publish(entry(B, claim("d", 3, "n1")));
        begin();
        copy.apply(shard.changesAfter(0, 0, 1 << 20), FAR_MS);
        assertThat(get(A)).as("old version until END").isNotNull();
        assertThat(get(B)).isNull();
        end();
        assertThat(get(A)).isNull();
        assertThat(get(B)).isNotNull();
    }

    @Test
    void aPassThatIsCutLeavesNothingBehind() {
        publish(entry(A, claim("d", 1, "n1")));
        begin();
        copy.apply(shard.changesAfter(0, 0, 1 << 20), FAR_MS);
        copy.abandonPass();
        assertThat(copy.applied()).isEqualTo(RemoteShard.NONE);
        assertThat(get(A)).isNull();
    }

    @Test
    void aCopyThatDiffersAtEndIsNotTaken() {
        publish(entry(A, claim("d", 1, "n1")));
        begin();
        assertThat(copy.end(shard.state())).isFalse();
        assertThat(copy.applied()).isEqualTo(RemoteShard.NONE);
    }

    @Test
    void afterADroppedReleaseAReaderFromBeforeMustStartOver() {
        publish(entry(A, claim("d", 1, "n1")));
        publish(released(A, release("d", 2, "n1")));
        assertThat(shard.canResumeFrom(1)).isTrue();
        shard.dropDueReleases(FAR_MS);
        assertThat(shard.canResumeFrom(1)).isFalse();
        assertThat(shard.canResumeFrom(2)).isTrue();
        assertThat(shard.canResumeFrom(3)).as("the future").isFalse();
    }

    @Test
    void recordsOutOfOrderOrFromTheFutureAreRefused() {
        begin();
        Slice early = PackedEntry.pack(1, entry(A, claim("d", 1, "n1")), OWNER);
        Slice late = PackedEntry.pack(2, entry(B, claim("d", 1, "n1")), OWNER);
        var swapped = new Batch(0, 0, 2, List.of(late, early));
        assertThatThrownBy(() -> copy.apply(swapped, FAR_MS))
                .isInstanceOf(BadBytesException.class);
        var stamped = new Batch(0, 0, 2, List.of(late));
        assertThatThrownBy(() -> copy.apply(stamped, 0)).hasMessageContaining("stamp");
    }

    @Test
    void moreOrFewerNumbersMayComeThanWereLikely() {
        publish(entry(A, claim("d", 1, "n1")));
        publish(entry(B, claim("d", 1, "n1")));
        for (int likely : new int[] {0, 1, 1_000}) {
            copy.begin(likely);
            copy.apply(shard.changesAfter(0, 0, 1 << 20), FAR_MS);
            end();
            assertThat(copy.state()).isEqualTo(shard.state());
            assertThat(get(A)).isNotNull();
        }
    }

    private void publish(Entry entry) {
        shard.publish(entry, OWNER, 0);
    }

    private void pass() {
        begin();
        copy.apply(shard.changesAfter(0, 0, 1 << 20), FAR_MS);
        end();
    }

    private void begin() {
        copy.begin(0);
    }

    private void end() {
        assertThat(copy.end(shard.state())).isTrue();
    }
}
