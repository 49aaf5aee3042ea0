package org.muster.replication.bytes;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Hash64Test {
    private static final long EMPTY = -7586449426107322062L;
    private static final long NUMBER = 5106152716045856043L;

    @Test
    void isTheSameInEveryRelease() {
        assertThat(Hash64.of(Slice.utf8(""))).isEqualTo(EMPTY);
        assertThat(Hash64.of(Slice.utf8("2000000@local"))).isEqualTo(NUMBER);
        assertThat(Hash64.ofUtf8("2000000@local")).isEqualTo(NUMBER);
    }

    @Test
    void dependsOnTheBytesAndNotOnWhereTheyAre() {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int from = random.nextInt(20);
            byte[] around = new byte[from + bytes.length + random.nextInt(20)];
            random.nextBytes(around);
            System.arraycopy(bytes, 0, around, from, bytes.length);
            long hash = Hash64.of(bytes, 0, bytes.length);
            assertThat(Hash64.of(around, from, from + bytes.length))
                    .as(() -> Arrays.toString(bytes)).isEqualTo(hash);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)]++;
                assertThat(Hash64.of(bytes, 0, bytes.length)).isNotEqualTo(hash);
            }
        }
    }
}
