package org.muster.registrar.subscribers;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriberTableTest {
    private static final int LINES = 60_000;
    private static final int USERS = 400_000;
    private static final List<String> REALMS = List.of("r", "example.net", "büro.example");

    private final SubscriberTable table = new SubscriberTable();
    private final Map<List<String>, Map<Algorithm, String>> expected = new HashMap<>();

    @Test
    void itKnowsWhatAMapOfObjectsKnows() {
        long seed = System.nanoTime();
        System.out.println("SubscriberTableTest seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < LINES; i++) {
            put(random, name(random), REALMS.get(random.nextInt(REALMS.size())));
        }
        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach((names, ha1s) -> {
            int found = table.find(SubscriberKey.of(names.get(0), names.get(1)));
            assertThat(ha1s(table.subscriber("", "", found))).as("seed %d", seed).isEqualTo(ha1s);
        });
        assertThat(table.all().collect(Collectors.toMap(each -> List.of(each.user(), each.realm()),
                SubscriberTableTest::ha1s))).as("seed %d", seed).isEqualTo(expected);
        assertThat(table.find(SubscriberKey.of("nobody", "r"))).isNegative();
    }

    private static Map<Algorithm, String> ha1s(Subscriber subscriber) {
        var ha1s = new EnumMap<Algorithm, String>(Algorithm.class);
        for (var algorithm : Algorithm.values()) {
            if (subscriber.ha1(algorithm) != null) {
                ha1s.put(algorithm, subscriber.ha1(algorithm));
            }
        }
        return ha1s;
    }

    /** Long ones too, so that records do not end where chunks do. */
    private static String name(Random random) {
        String name = Integer.toString(random.nextInt(LINES / 4));
        return random.nextInt(10) == 0 ? "ü" + name + "x".repeat(Subscribers.LINE_MAX / 2) : name;
    }

    private void put(Random random, String user, String realm) {
        for (var algorithm : Algorithm.values()) {
            if (random.nextBoolean()) {
                byte[] ha1 = new byte[algorithm.bytes()];
                random.nextBytes(ha1);
                table.put(user, realm, algorithm, ha1);
                expected.computeIfAbsent(List.of(user, realm),
                        key -> new EnumMap<>(Algorithm.class))
                        .put(algorithm, HexFormat.of().formatHex(ha1));
            }
        }
    }

    /** Of so many, 18 share the half of their hash that a slot keeps with another one on average. */
    @Test
    void aUserIsNotTakenForAnotherOfTheSameHash() {
        for (int i = 0; i < USERS; i++) {
            table.put(Integer.toString(i), "r", Algorithm.MD5, new byte[16]);
        }
        assertThat(table.size()).isEqualTo(USERS);
        var found = new HashSet<Integer>();
        for (int i = 0; i < USERS; i++) {
            found.add(table.find(SubscriberKey.of(Integer.toString(i), "r")));
        }
        assertThat(found).hasSize(USERS);
    }

    @Test
    void whereUserEndsAndRealmBeginsMatters() {
        table.put("ab", "c", Algorithm.MD5, new byte[16]);
        assertThat(table.find(SubscriberKey.of("a", "bc"))).isNegative();
        assertThat(table.find(SubscriberKey.of("ab", "c"))).isNotNegative();
    }
}
