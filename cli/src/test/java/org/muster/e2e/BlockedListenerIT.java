package org.muster.e2e;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.Node;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/** A listener that blocks for ten seconds takes its share of the calls with it, and no REGISTER. */
@Tag("alone")
class BlockedListenerIT {
    private static final int BLOCKED_MS = 10_000;
    /** Of each p99. */
    private static final long WINDOW_MS = 1_000;
    private static final int SECONDS = 9;
    private static final int PAIRS = 5;

    private final CountDownLatch blocked = new CountDownLatch(PAIRS);

    @Test
    void registrationsAreAsQuickBesideIt() throws Exception {
        var address = new InetSocketAddress("127.0.0.1", Muster.SIP);
        var ratios = new ArrayList<Double>();
        try (var node = new Node(settings(), request -> {
            if (request.from().uri().utf8().contains("blocker")) {
                blocked.countDown();
                pause();
            }
        })) {
            assertThat(node.id()).isEqualTo("n1");
            measure(address, 5); // warm
            for (int i = 0; i < PAIRS; i++) {
                long before = measure(address, SECONDS);
                block(address);
                long during = measure(address, SECONDS);
                ratios.add((double) during / before);
            }
            assertThat(blocked.await(1, TimeUnit.SECONDS)).as("it did block").isTrue();
        }
        System.out.printf("REGISTER p99 beside a blocked listener / without: %s%n", ratios);
        Collections.sort(ratios);
        assertThat(ratios.get(PAIRS / 2)).as("median of %s", ratios).isLessThanOrEqualTo(1.2);
    }

    private static Settings settings() throws Exception {
        return Settings.of(List.of(set("node.id", "n1"), set("auth.mode", "none"),
                set("sip.listen", "udp:127.0.0.1:" + Muster.SIP),
                set("admin.listen", "127.0.0.1:0"), set("replication.listen", "127.0.0.1:0")));
    }

    private static Assignment set(String key, String value) {
        return new Assignment(key, List.of(value), "test");
    }

    private static void pause() {
        try {
            Thread.sleep(BLOCKED_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request that blocks its executor, and more that wait behind it. */
    private static void block(InetSocketAddress address) throws Exception {
        try (var caller = new Caller("blocker", address)) {
            caller.send(caller.request("MESSAGE", "1001"));
        }
    }

    /**
     * The p99 of each second, and the median of those, microseconds: a single stall of a shared machine
     * counts once, a node that is slow counts every second.
     */
    private static long measure(InetSocketAddress address, int seconds) throws Exception {
        var p99s = new ArrayList<Long>();
        for (int i = 0; i < seconds; i++) {
            var phones = new SteadyPhones(address);
            Thread.sleep(WINDOW_MS);
            var seen = phones.stop();
            assertThat(seen.failed()).isZero();
            p99s.add(seen.p99Micros());
        }
        Collections.sort(p99s);
        return p99s.get(seconds / 2);
    }
}
