package org.muster.registrar;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RandomStockTest {
    /** Of several stocks; two the same of so many would be news. */
    private static final int NUMBERS = 100_000;

    @Test
    void noNumberComesTwice() {
        var random = new RandomStock();
        assertThat(LongStream.generate(random::nextLong).limit(NUMBERS).distinct().count())
                .isEqualTo(NUMBERS);
        assertThat(random.nextLong()).isNotEqualTo(new RandomStock().nextLong());
    }
}
