package org.muster.e2e;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A call rings at a phone whose node is then lost: the caller must not wait for ever. */
class LostOwnerIT {
    @Test
    @Tag("R10")
    void whenTheOwnerIsKilledTheCallerHasAFinalAnswerWithinThreeSeconds() throws Exception {
        assertThat(answeredAfterMs(true)).isLessThanOrEqualTo(3_000);
    }

    @Test
    @Tag("R10")
    void whenTheOwnerIsCutOffTheCallerHasAFinalAnswerWithinEightSeconds() throws Exception {
        assertThat(answeredAfterMs(false)).isLessThanOrEqualTo(8_000);
    }

    private static long answeredAfterMs(boolean killed) throws Exception {
        try (var n1 = new Muster(1, 2).start();
                var n2 = new Muster(2, 1).start();
                var phone = new Caller("1001", n2);
                var caller = new Caller("2002", n1)) {
            Muster.awaitAllInSync(n1, n2);
            phone.register();
            Muster.await("n1 knows the phone", 5_000, () -> n1.holds("1001@local"));
            caller.send(caller.request("INVITE", "1001"));
            phone.ring(phone.await("INVITE", 5_000));
            caller.await("SIP/2.0 180", 5_000);
            long lostNanos = System.nanoTime();
            if (killed) {
                n2.kill();
            } else {
                signal(n2, "STOP");
            }
            try {
                caller.await("SIP/2.0 480", 20_000);
            } finally {
                if (!killed) {
                    signal(n2, "KILL");
                }
            }
            long ms = (System.nanoTime() - lostNanos) / 1_000_000;
            System.out.printf("owner %s in mid-INVITE: final answer after %d ms%n",
                    killed ? "killed" : "cut off", ms);
            return ms;
        }
    }

    /** A stopped process keeps its connections and says nothing: as behind a cut cable. */
    private static void signal(Muster node, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(node.pid())).start()
                .waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
}
