package org.muster.registrar.abuse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenBucketsTest {
    @Test
    void theBucketsAreBounded() {
        var buckets = new TokenBuckets(1, 2);
        for (int i = 0; i < TokenBuckets.BUCKETS_MAX * 2; i++) {
            buckets.take("k" + i, 0);
        }
        assertThat(buckets.count()).isEqualTo(TokenBuckets.BUCKETS_MAX);
        buckets.giveBack("k" + (TokenBuckets.BUCKETS_MAX * 2 - 1), 0);
        assertThat(buckets.count()).as("a full one is forgotten")
                .isEqualTo(TokenBuckets.BUCKETS_MAX - 1);
    }
}
