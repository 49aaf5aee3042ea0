package org.muster.registrar.auth;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UsedNoncesTest {
    private static final int MOST = 200;
    private static final long NOW_MS = 1_000_000;

    private final UsedNonces used = new UsedNonces(MOST);

    /** Of a nonce, as one would write it down without thought of memory. */
    private static final class Model {
        final long issuedMs;
        final Set<Long> counts = new HashSet<>();
        long highest;

        Model(long issuedMs) {
            this.issuedMs = issuedMs;
        }

        boolean takes(long count) {
            boolean isNew = count > 0 && count > highest - UsedNonces.WINDOW
                    && counts.add(count);
            highest = Math.max(highest, count);
            return isNew;
        }
    }

    /** Names that share places of the index, as some of a hundred thousand do. */
    private static long name(Random random) {
        return (long) random.nextInt(4 * MOST) << 8 | 1;
    }

    @Test
    void countsAreWhatASetOfThemWouldSay() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var nonces = new UsedNonces(MOST);
            Map<Long, Model> models = new HashMap<>();
            for (int step = 1; step <= 10_000; step++) {
                long name = name(random);
                int at = nonces.find(name);
                var model = models.get(name);
                if (at < 0) {
                    assertThat(model == null || model.issuedMs <= nonces.forgottenMs())
                            .as("seed %d step %d: only who is told of is forgotten", seed, step)
                            .isTrue();
                    at = nonces.add(name, step);
                    model = new Model(step);
                    models.put(name, model);
                }
                long count = random.nextInt(150);
                assertThat(nonces.isUnused(at, count))
                        .as("seed %d step %d count %d", seed, step, count)
                        .isEqualTo(count > 0 && count > model.highest - UsedNonces.WINDOW
                                && !model.counts.contains(count));
                assertThat(nonces.take(at, count, step, NOW_MS))
                        .as("seed %d step %d count %d", seed, step, count)
                        .isEqualTo(model.takes(count));
            }
        }
    }

    @Test
    void itIsBoundedAndForgetsWhoWasUsedOnceInTheirOrder() {
        for (int i = 1; i <= 10 * MOST; i++) {
            used.take(used.add((long) i << 8, i), 1, i, NOW_MS);
            int forgotten = Math.max(0, i - MOST);
            assertThat(used.forgottenMs()).isEqualTo(forgotten == 0 ? Long.MIN_VALUE : forgotten);
            assertThat(used.find((long) forgotten << 8)).isNegative();
            assertThat(used.find((long) (forgotten + 1) << 8)).isNotNegative();
        }
    }

    @Test
    void whoIsUsedAgainAndAgainStays() {
        long mine = 7;
        used.take(used.add(mine, 1), 1, 0, NOW_MS);
        for (int i = 1; i <= 10 * MOST; i++) {
            used.take(used.add((long) i << 8, 1 + i), 1, i, NOW_MS);
            if (i % (MOST / 2) == 0) {
                int at = used.find(mine);
                assertThat(at).as("after %d", i).isNotNegative();
                assertThat(used.take(at, 1 + i, i, NOW_MS)).isTrue();
            }
        }
    }

    @Test
    void theLastRequestMayBeRepeatedForAWhile() {
        int at = used.add(7, 1);
        assertThat(used.take(at, 5, 42, NOW_MS)).isTrue();
        assertThat(used.take(at, 5, 42, NOW_MS + 32_000)).as("the same").isTrue();
        assertThat(used.take(at, 5, 43, NOW_MS)).as("another with its count").isFalse();
        assertThat(used.take(at, 5, 42, NOW_MS + 32_001)).as("too late").isFalse();
    }

    @Test
    void withoutACountANonceIsGoodOnce() {
        int at = used.add(7, 1);
        assertThat(used.take(at, UsedNonces.NO_COUNT, 42, NOW_MS)).isTrue();
        assertThat(used.take(at, UsedNonces.NO_COUNT, 42, NOW_MS)).as("the same").isTrue();
        assertThat(used.take(at, UsedNonces.NO_COUNT, 43, NOW_MS)).isFalse();
        int counted = used.add(8, 1);
        assertThat(used.take(counted, 1, 42, NOW_MS)).isTrue();
        assertThat(used.take(counted, UsedNonces.NO_COUNT, 43, NOW_MS)).isFalse();
    }
}
