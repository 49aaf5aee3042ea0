package org.muster.registrar.transport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A busy socket is read once in a millisecond, any other at once. */
class GatherTest {
    private static final int MOST = 64;
    private static final int READS_PER_SEC = 500;

    private long nowMs = 7;
    private final Gather gather = new Gather(MOST, nowMs);

    /** The rests of a second with so many datagrams, read in equal parts. */
    private long restsOfASecond(int datagrams, int lean) {
        long rests = 0;
        for (int i = 0; i < READS_PER_SEC; i++) {
            nowMs += 1_000 / READS_PER_SEC;
            rests += gather.restNanos(datagrams / READS_PER_SEC, lean / READS_PER_SEC, nowMs);
        }
        return rests;
    }

    @Test
    void belowTheRateNobodyWaits() {
        int quiet = Gather.BUSY_PER_SEC - READS_PER_SEC;
        assertThat(restsOfASecond(quiet, quiet)).isZero();
    }

    @Test
    void aboveTheRateEachReadIsFollowedByARest() {
        restsOfASecond(Gather.BUSY_PER_SEC, Gather.BUSY_PER_SEC);
        assertThat(restsOfASecond(Gather.BUSY_PER_SEC, Gather.BUSY_PER_SEC))
                .isEqualTo(READS_PER_SEC * Gather.REST_NANOS);
    }

    /** Others must not wait for a flood. */
    @Test
    void whatTheLeanPathDoesNotAnswerMakesNobodyBusy() {
        assertThat(restsOfASecond(Gather.BUSY_PER_SEC * 5, Gather.BUSY_PER_SEC / 2)).isZero();
    }

    @Test
    void itEndsWithTheBusyTime() {
        restsOfASecond(Gather.BUSY_PER_SEC * 2, Gather.BUSY_PER_SEC * 2);
        nowMs += 1_000;
        assertThat(gather.restNanos(1, 1, nowMs)).isZero();
    }

    @Test
    void whereMoreIsWaitingNobodyRests() {
        restsOfASecond(Gather.BUSY_PER_SEC * 2, Gather.BUSY_PER_SEC * 2);
        assertThat(gather.restNanos(MOST, MOST, nowMs)).isZero();
        assertThat(gather.restNanos(MOST - 1, MOST - 1, nowMs)).isEqualTo(Gather.REST_NANOS);
    }

    @Test
    void aFewAtOnceAreNotBusy() {
        assertThat(gather.restNanos(MOST - 1, MOST - 1, nowMs + 1)).isZero();
    }
}
