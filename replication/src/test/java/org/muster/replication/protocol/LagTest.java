package org.muster.replication.protocol;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.muster.replication.table.Shards;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator sees of how far nodes are behind each other. */
class LagTest {
    private final Lag lag = new Lag();
    private final Acknowledged peer = new Acknowledged();

    private static long[] seqs(long each) {
        var seqs = new long[Shards.COUNT];
        java.util.Arrays.fill(seqs, each);
        return seqs;
    }

    private void acknowledge(long upto) {
        peer.take(Collections.nCopies(Shards.COUNT, upto));
    }

    @Test
    void itIsTheGreatestAgeOfWhatIsNotAcknowledged() {
        acknowledge(5);
        lag.onHeartbeat(peer, seqs(5), 1_000);
        assertThat(lag.ms(1_400)).as("all is known").isZero();
        lag.onHeartbeat(peer, seqs(6), 1_500);
        assertThat(lag.ms(1_500)).as("it changed after 1,000").isEqualTo(500);
        lag.onHeartbeat(peer, seqs(9), 2_000);
        assertThat(lag.ms(2_000)).isEqualTo(1_000);
        acknowledge(6);
        lag.onHeartbeat(peer, seqs(9), 2_500);
        assertThat(lag.ms(2_500)).as("what is missing changed after 1,500").isEqualTo(1_000);
        acknowledge(9);
        lag.onHeartbeat(peer, seqs(9), 3_000);
        assertThat(lag.ms(9_000)).isZero();
    }

    @Test
    void itGrowsWhileAPeerIsAway() {
        lag.onHeartbeat(peer, seqs(1), 1_000);
        for (long ms = 1_500; ms <= 60_000; ms += 500) {
            lag.onHeartbeat(peer, seqs(ms), ms);
        }
        assertThat(lag.ms(61_000)).isEqualTo(60_000);
    }

    @Test
    void eachChangeIsInTheBucketOfItsTimeAndOldOnesInNone() {
        var visible = new TimeToVisible();
        visible.add(0);
        visible.add(10);
        visible.add(11);
        visible.add(2_501);
        visible.add(60_001);
        assertThat(visible.counts()).isEqualTo(List.of(2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 1L));
    }
}
