package org.muster.registrar.register;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.muster.registrar.abuse.AbuseLimits;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscribers;

import static org.assertj.core.api.Assertions.assertThat;

/** An unknown user and a wrong password take the same time: 10,000 each, one after the other. */
class EqualTimeTest {
    private static final int EACH = 10_000;
    private static final int ROUNDS = 5;

    @Test
    void theMediansAreWithinFivePercent() {
        var options = new Phone.Options().with(Subscribers.read("subscribers",
                Arrays.stream(Algorithm.values()).map(each -> "1001:local:"
                        + each.ha1("1001", "local", "secret") + ":" + each.token()).toList()));
        options.limits = new AbuseLimits(1_000_000, 1_000_000, 10_000, 1);
        var phone = new Phone(options.trust("192.0.2.7/32"));
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS && best > 0.05; round++) {
            best = Math.min(best, Math.abs(ratio(phone) - 1));
        }
        System.out.printf("unknown user / wrong password, medians of %d each: apart by %.2f %%%n",
                EACH, best * 100);
        assertThat(best).isLessThan(0.05);
    }

    private static double ratio(Phone phone) {
        long[] wrong = new long[EACH];
        long[] unknown = new long[EACH];
        var known = new DigestPhone("1001", "local", "guess");
        var nobody = new DigestPhone("9009", "local", "guess");
        for (int i = 0; i < EACH; i++) {
            String nonce = "n" + i;
            String first = phone.register("c", i, known.authorization(nonce, "00000001"));
            String second = phone.register("c", i, nobody.authorization(nonce, "00000001"));
            boolean swap = i % 2 == 0;
            long a = nanos(phone, swap ? second : first);
            long b = nanos(phone, swap ? first : second);
            wrong[i] = swap ? b : a;
            unknown[i] = swap ? a : b;
        }
        Arrays.sort(wrong);
        Arrays.sort(unknown);
        return (double) unknown[EACH / 2] / wrong[EACH / 2];
    }

    private static long nanos(Phone phone, String request) {
        long started = System.nanoTime();
        String answer = phone.send(request);
        long nanos = System.nanoTime() - started;
        assertThat(answer).startsWith("SIP/2.0 401");
        return nanos;
    }
}
