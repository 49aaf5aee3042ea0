package org.muster.registrar.register;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.muster.registrar.lean.LeanBatch;
import org.muster.registrar.message.Flow;

import static org.assertj.core.api.Assertions.assertThat;

/** What comes together is answered as if each had come alone, also where one changes what the next one meets. */
class LeanBatchTest {
    private static final int SEEDS = 12;
    private static final int ROUNDS = 20;

    private final Map<String, String> lastByUser = new HashMap<>();
    private int cseq;

    private String next(Random random) {
        String user = RefreshTest.pick(random, "1001", "1002", "1003");
        String last = lastByUser.get(user);
        String text = last != null && random.nextInt(5) > 0
                ? RefreshTest.again(random, last, ++cseq)
                : RefreshTest.message(random, user, ++cseq);
        lastByUser.put(user, text);
        return text;
    }

    private static List<String> together(Phone phone, LeanBatch batch, List<byte[]> messages) {
        Flow flow = phone.flow();
        for (byte[] message : messages) {
            phone.front.read(batch, message, message.length, flow);
        }
        phone.front.fetch(batch);
        var answers = new ArrayList<String>();
        for (int i = 0; i < messages.size(); i++) {
            var answer = phone.front.leanAnswer(batch, i, flow);
            answers.add(answer == null ? phone.sendInFull(messages.get(i))
                    : new String(answer.toBytes(), StandardCharsets.UTF_8));
        }
        return answers;
    }

    @Test
    void togetherIsAsAlone() {
        long first = Long.getLong("muster.first", 1);
        long seeds = Long.getLong("muster.batch.seeds", SEEDS);
        long taken = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            var random = new Random(seed);
            var together = RefreshTest.phone(seed, true);
            var alone = RefreshTest.phone(seed, true);
            var batch = together.front.batch();
            lastByUser.clear();
            for (int round = 0; round < ROUNDS; round++) {
                var messages = new ArrayList<byte[]>();
                for (int i = random.nextInt(LeanBatch.MESSAGES_MAX); i >= 0; i--) {
                    byte[] message = next(random).getBytes(StandardCharsets.ISO_8859_1);
                    messages.add(random.nextInt(8) > 0 ? message
                            : RefreshTest.damaged(random, message));
                }
                int ms = random.nextInt(40_000);
                together.nowMs += ms;
                alone.nowMs += ms;
                var as = "seed " + seed + " round " + round + "; replay: -Dmuster.first=" + seed
                        + " -Dmuster.batch.seeds=1";
                assertThat(together(together, batch, messages)).as(as)
                        .isEqualTo(messages.stream().map(alone::send).toList());
                assertThat(RefreshTest.processes(together)).as(as)
                        .isEqualTo(RefreshTest.processes(alone));
                assertThat(together.counters.values()).as(as).isEqualTo(alone.counters.values());
            }
            taken += together.counters.values().get("sip.register.lean");
        }
        System.out.println("together, by the lean path: " + taken);
        assertThat(taken).isGreaterThan(seeds * ROUNDS);
    }
}
