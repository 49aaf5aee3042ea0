package org.muster.replication.table;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.BadBytesException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;
import static org.muster.replication.table.Entries.release;
import static org.muster.replication.table.Entries.released;

/** What a broken or hostile peer, and phones that come and go, can make a table hold (I7). */
@Tag("R1")
class TableBoundsTest {
    private static final int NUMBERS = 1_000;
    private final CompositeTable peer = new CompositeTable(new Owner("n2", 1));

    private void fill(View view) {
        IntStream.range(0, NUMBERS)
                .forEach(i -> peer.publish(entry(i + "@l", claim("d", 1, "n2")), 0));
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            var all = peer.shard(shard).changesAfter(shard, 0, 1 << 20);
            view.begin(shard);
            view.apply(all, 0);
            view.end(shard, peer.shard(shard).state());
        }
    }

    @Test
    void aPeerThatSendsMoreThanViewMaxIsNotBelieved() {
        assertThatThrownBy(() -> fill(new View(peer.owner(), NUMBERS - 1)))
                .isInstanceOf(BadBytesException.class)
                .hasMessageContaining("more than 999 numbers").hasMessageContaining("view.max");
    }

    @Test
    void asManyAsAllowedAreAndOnesThatChangeAreNotMore() {
        var view = new View(peer.owner(), NUMBERS + 1);
        fill(view);
        assertThat(view.claimCount()).isEqualTo(NUMBERS);
        peer.publish(entry("0@l", claim("d", 2, "n2")), 0);
        int shard = Shards.of(PackedEntry.numberBytes("0@l"));
        long applied = view.positions()[shard];
        assertThat(view.apply(peer.shard(shard).changesAfter(shard, applied, 1 << 20), 0))
                .hasSize(1);
    }

    @Test
    void beyondReleasesMaxTheOldestGoAndAreCounted() {
        var table = new CompositeTable(new Owner("n1", 1),
                new TableBounds(2 * Shards.COUNT, NUMBERS));
        IntStream.range(0, NUMBERS)
                .forEach(i -> table.publish(released(i + "@l", release("d", i, "n1")), 0));
        assertThat(table.releaseCount()).isEqualTo(2 * Shards.COUNT);
        assertThat(table.releasesDroppedByBound()).isEqualTo(NUMBERS - 2 * Shards.COUNT);
    }
}
