package org.muster.replication.table;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;
import static org.muster.replication.table.Entries.numberOfShard;

/** After a pass: which of a peer's numbers another node holds as well. */
@Tag("R2")
@Tag("R11")
class SharedNumbersTest {
    private static final int SHARD = 7;
    private static final String A = numberOfShard(SHARD, 0);
    private static final String B = numberOfShard(SHARD, 1);
    private static final String C = numberOfShard(SHARD, 2);
    private final CompositeTable table = new CompositeTable(new Owner("n1", 1));
    private final View second = table.fromLimbo(new Owner("n2", 1));

    @Test
    void aNodeThatHoldsNothingSharesNothing() {
        pass(second, A, B);
        assertThat(table.noteShared(second, SHARD)).isEmpty();
    }

    @Test
    void whatThisNodeHoldsIsShared() {
        table.publish(entry(A, claim("own", 1, "n1")), 0);
        pass(second, A, B);
        assertThat(table.noteShared(second, SHARD)).containsExactly(Slice.utf8(A));
        assertThat(table.deviceCountByNode()).containsEntry("n1", 1).containsEntry("n2", 2);
    }

    @Test
    void whatAnotherPeerHoldsIsShared() {
        var third = table.fromLimbo(new Owner("n3", 1));
        pass(third, B, C);
        pass(second, A, B);
        assertThat(table.noteShared(second, SHARD)).containsExactly(Slice.utf8(B));
        assertThat(table.noteShared(third, SHARD)).containsExactly(Slice.utf8(B));
    }

    @Test
    void anotherNumberOfTheShardIsNotShared() {
        table.publish(entry(C, claim("own", 1, "n1")), 0);
        pass(second, A, B);
        assertThat(table.noteShared(second, SHARD)).isEmpty();
    }

    private static void pass(View view, String... numbers) {
        var peer = new CompositeTable(view.owner());
        for (String number : numbers) {
            peer.publish(entry(number, claim("d", 1, view.owner().node())), 0);
        }
        view.begin(SHARD);
        view.apply(peer.shard(SHARD).changesAfter(SHARD, 0, 1 << 20), 0);
        assertThat(view.end(SHARD, peer.shard(SHARD).state())).isTrue();
    }
}
