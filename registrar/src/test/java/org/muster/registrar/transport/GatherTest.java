package org.muster.registrar.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A busy socket is read once in a millisecond, any other at once. */
class GatherTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int MOST = 64;

    private long nowNanos = 7;
    private final Gather gather = new Gather(MOST, nowNanos);

    /** The rests of a second with so many datagrams, read one by one. */
    private long restsOfASecond(int datagrams) {
        long rests = 0;
        for (int i = 0; i < datagrams; i++) {
            nowNanos += SECOND_NANOS / datagrams;
            rests += gather.restNanos(1, nowNanos);
        }
        return rests;
    }

    @Test
    void belowTheRateNobodyWaits() {
        assertThat(restsOfASecond(Gather.BUSY_PER_SEC * 9 / 10)).isZero();
    }

    @Test
    void aboveTheRateEachReadIsFollowedByARest() {
        int busy = Gather.BUSY_PER_SEC * 11 / 10;
        restsOfASecond(busy);
        assertThat(restsOfASecond(busy)).isEqualTo(busy * Gather.REST_NANOS);
    }

    @Test
    void whatOneReadFindsCounts() {
        int reads = Gather.BUSY_PER_SEC / 20;
        for (int i = 0; i < reads; i++) {
            nowNanos += SECOND_NANOS / reads;
            gather.restNanos(40, nowNanos);
        }
        assertThat(gather.restNanos(40, nowNanos)).isEqualTo(Gather.REST_NANOS);
    }

    @Test
    void itEndsWithTheBusyTime() {
        restsOfASecond(Gather.BUSY_PER_SEC * 2);
        nowNanos += SECOND_NANOS;
        assertThat(gather.restNanos(1, nowNanos)).isZero();
    }

    @Test
    void whereMoreIsWaitingNobodyRests() {
        restsOfASecond(Gather.BUSY_PER_SEC * 2);
        assertThat(gather.restNanos(MOST, nowNanos)).isZero();
        assertThat(gather.restNanos(MOST - 1, nowNanos)).isEqualTo(Gather.REST_NANOS);
    }

    @Test
    void aFewAtOnceAreNotBusy() {
        assertThat(gather.restNanos(MOST - 1, nowNanos + 1)).isZero();
    }
}
