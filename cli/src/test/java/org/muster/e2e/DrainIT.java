package org.muster.e2e;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A node goes out of service, or dies, under load: what its phones notice. */
@Tag("R4")
@Tag("R10")
class DrainIT {
    /** The sampler goes on for so long after the node has left. */
    private static final long AFTERWARDS_MS = 2_000;
    private static final int PHONES = 300;
    private static final int SAMPLE_MS = 100;
    private static final Pattern NUMBER = Pattern.compile("\"number\":\"([^\"]+)\"");

    /** Asks all nodes each 100 ms which numbers they know, and counts those that none does. */
    private static final class Sampler implements Runnable, AutoCloseable {
        private final List<Muster> nodes;
        private final List<String> numbers;
        private final Thread thread = new Thread(this, "sampler");
        private volatile boolean stopped;
        volatile int samples;
        volatile int unknown;
        final List<String> examples = new ArrayList<>();

        Sampler(List<String> numbers, Muster... nodes) {
            this.nodes = List.of(nodes);
            this.numbers = numbers;
            thread.start();
        }

        @Override
        public void run() {
            while (!stopped) {
                long startedNanos = System.nanoTime();
                var known = new HashSet<String>();
                nodes.forEach(node -> known.addAll(numbersOf(node)));
                samples++;
                for (String number : numbers) {
                    if (!known.contains(number)) {
                        unknown++;
                        examples.add(samples + ": " + number);
                    }
                }
                long leftMs = SAMPLE_MS - (System.nanoTime() - startedNanos) / 1_000_000;
                try {
                    Thread.sleep(Math.max(0, leftMs));
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        void stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            stop();
        }
    }

    private static Set<String> numbersOf(Muster node) {
        var known = new HashSet<String>();
        String text = node.get("/v1/bindings");
        if (text != null) {
            NUMBER.matcher(text).results().forEach(match -> known.add(match.group(1)));
        }
        return known;
    }

    @Test
    void underLoadNoRegisterFailsAfterOneRetryAndNoNumberIsEverUnknownToAll() throws Exception {
        try (var n1 = new Muster(1, 2, 3).start();
                var n2 = new Muster(2, 1, 3).start();
                var n3 = new Muster(3, 1, 2).start()) {
            Muster.awaitAllInSync(n1, n2, n3);
            try (var phones = new MovingPhones(PHONES, n1, n2)) {
                Muster.await("all know all phones", 20_000, () -> n1.total() == PHONES
                        && n2.total() == PHONES && n3.total() == PHONES);
                try (var sampler = new Sampler(phones.numbers(), n1, n2, n3)) {
                    var drained = Muster.run(120, Muster.ROOT.resolve("bin/muster").toString(),
                            "drain", "--admin", n1.host() + ":" + Muster.ADMIN);
                    assertThat(drained.exitCode()).as(drained.text()).isZero();
                    assertThat(drained.text()).contains("draining " + PHONES + " devices");
                    assertThat(n1.counter("device.removed.moved")).isEqualTo(PHONES);
                    n1.stop();
                    Muster.await("n2 saw it leave", 5_000, () -> n2.get("/v1/peers")
                            .contains("\"node\":\"n1\",\"status\":\"left\""));
                    Thread.sleep(AFTERWARDS_MS);
                    sampler.stop();
                    long taken = n2.counter("adopt.taken") + n3.counter("adopt.taken");
                    System.out.printf("drain of %d phones under load: REGISTERs answered 200: %d,"
                            + " refused and retried: %d, failed after one retry: %d; taken over by"
                            + " OPTIONS: %d; samples of all nodes: %d, numbers unknown to all: %d%n",
                            PHONES, phones.registered, phones.refused, phones.failed, taken,
                            sampler.samples, sampler.unknown);
                    assertThat(phones.failed).isZero();
                    assertThat(phones.refused).as("the drained node sent some elsewhere")
                            .isPositive();
                    assertThat(sampler.unknown).as(sampler.examples.toString()).isZero();
                    assertThat(sampler.samples).isGreaterThan(30);
                    assertThat(taken).as("those that did not register themselves")
                            .isGreaterThanOrEqualTo(PHONES / 2);
                }
                assertThat(n2.total()).isEqualTo(PHONES);
                assertThat(n3.total()).isEqualTo(PHONES);
            }
        }
    }

    @Test
    void theLostNodesPhonesAreAdoptedByWhoIsLeft() throws Exception {
        String[] adopt = {"--set", "peer-loss=adopt", "--set", "adopt.after=500ms"};
        try (var n1 = new Muster(1, 2, 3).with(adopt).start();
                var n2 = new Muster(2, 1, 3).with(adopt).start();
                var n3 = new Muster(3, 1, 2).with(adopt).start()) {
            Muster.awaitAllInSync(n1, n2, n3);
            try (var phones = new MovingPhones(PHONES, n1, n2)) {
                Muster.await("all know all phones", 20_000,
                        () -> n2.total() == PHONES && n3.total() == PHONES);
                n1.kill();
                long ms = Muster.await("n2 and n3 have them all", 20_000,
                        () -> n2.total() == PHONES && n3.total() == PHONES
                                && n2.counter("adopt.taken") + n3.counter("adopt.taken") > 0);
                System.out.printf(
                        "%d phones of a killed node known again after %d ms; adopted by n2:"
                                + " %d, by n3: %d%n",
                        PHONES, ms, n2.counter("adopt.taken"),
                        n3.counter("adopt.taken"));
                assertThat(n2.counter("adopt.taken")).isPositive();
                assertThat(n3.counter("adopt.taken")).isPositive();
                assertThat(phones.failed).isZero();
            }
        }
    }
}
