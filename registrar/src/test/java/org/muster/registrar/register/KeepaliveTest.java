package org.muster.registrar.register;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** OPTIONS to the node: the lean path has the outcome of the general one, and is the one that they take. */
@Tag("R6")
class KeepaliveTest {
    private static final int SEEDS = 24;
    private static final int STEPS = 1_000;
    private static final String PLAIN = options("sip:127.0.0.1", "<sip:127.0.0.1>", 1);

    private static String options(String uri, String to, int cseq) {
        return "OPTIONS " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK"
                + cseq + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:1001@127.0.0.1>;tag=a\r\nTo: "
                + to + "\r\nCall-ID: k1\r\nCSeq: " + cseq + " OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    private static String pick(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static String message(Random random, int cseq) {
        boolean plain = random.nextInt(3) > 0;
        String uri = plain ? pick(random, "sip:127.0.0.1", "sip:127.0.0.1:5060", "sip:local")
                : pick(random, "sip:127.0.0.1;transport=udp", "sips:127.0.0.1", "sip:1001@local",
                        "sip:other.example", "<sip:127.0.0.1>", "sip:127.0.0.1?x=y", "tel:+1",
                        "sip:127.0.0.1 x", " sip:127.0.0.1", "sip:", "SIP:LOCAL", "sip:@local",
                        "sip:127.0.0.1\tx", "x", "sip:127.0.0.1;x=a b",
                        "sip:127.0.0.1?a b");
        String to = random.nextBoolean() ? "<" + uri + ">"
                : pick(random, "sip:127.0.0.1", "A <sip:127.0.0.1>", "\"A, b\" <sip:h>;x=y",
                        "<sip:127.0.0.1>;tag=x", "<sip:127.0.0.1>;tag", "<sip:h>;TAG=x", "<sip:h",
                        "sip:h;tag=1", "\"A <sip:h>", "<sip:h>;x=\"a;tag=b\"", "", "<>", "A B");
        String text = options(uri, to, cseq);
        return switch (random.nextInt(14)) {
            case 0 -> text.replace(";rport", "");
            case 1 -> text.replace("Max-Forwards: 70", "Max-Forwards: 0");
            case 2 -> text.replace("Content-Length: 0\r\n\r\n", "l: 3\r\n\r\nabc");
            case 3 -> text.replace("Content-Length: 0", "Content-Length: 9");
            case 4 -> text.replace("Content-Length: 0\r\n", "");
            case 5 -> text.replace("From:", "Via: SIP/2.0/UDP h;branch=z\r\nf:")
                    .replace("To:", "t:").replace("Call-ID:", "i:");
            case 6 -> text.replace(" OPTIONS\r\n", " REGISTER\r\n");
            case 7 -> text.replace("OPTIONS", "REGISTER");
            case 8 -> text.replace("Max-", "Require: x\r\nProxy-Require: y\r\nMax-");
            case 9 -> text.replace(";tag=a", "");
            case 10 -> text.replace("192.0.2.7:5060;", pick(random, "192.0.2.7;", "10.0.0.1;"));
            default -> text;
        };
    }

    private static Phone phone(long seed, boolean lean) {
        var options = new Phone.Options();
        if (seed % 3 == 0) {
            options.trust("192.0.2.0/24");
        }
        options.refresh = lean;
        options.random = new Random(seed);
        options.admissionRate = seed % 2 == 0 ? 50 : Admission.UNLIMITED;
        return new Phone(options);
    }

    /** All but the one that tells the paths apart. */
    private static Map<String, Long> counters(Phone phone) {
        var values = new TreeMap<>(phone.counters.values());
        values.remove("sip.options.lean");
        return values;
    }

    @Test
    void bothPathsHaveTheSameOutcome() {
        long first = Long.getLong("muster.first", 1);
        long seeds = Long.getLong("muster.keepalive.seeds", SEEDS);
        long taken = 0;
        long refused = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            var random = new Random(seed);
            var lean = phone(seed, true);
            var full = phone(seed, false);
            for (int step = 1; step <= STEPS; step++) {
                byte[] bytes = message(random, step).getBytes(StandardCharsets.ISO_8859_1);
                for (int i = random.nextInt(6) - 3; i > 0; i--) {
                    bytes = RefreshTest.damaged(random, bytes);
                }
                boolean ready = random.nextInt(10) > 0;
                int ms = random.nextInt(seed % 4 == 0 ? 4 : 30);
                int port = random.nextInt(4) == 0 ? 5_061 : 5_060;
                var transport = random.nextInt(4) == 0 ? Transport.TCP : Transport.UDP;
                for (var each : List.of(lean, full)) {
                    each.ready = ready;
                    each.nowMs += ms;
                    each.sourcePort = port;
                    each.transport = transport;
                }
                var as = "seed " + seed + " step " + step + "; replay: -Dmuster.first=" + seed
                        + " -Dmuster.keepalive.seeds=1\n"
                        + new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(lean.send(bytes)).as(as).isEqualTo(full.send(bytes));
                assertThat(lean.answeredTo).as(as).isEqualTo(full.answeredTo);
                assertThat(counters(lean)).as(as).isEqualTo(counters(full));
            }
            refused += lean.counters.values().get("sip.over-budget");
            taken += lean.counters.values().get("sip.options.lean");
            assertThat(full.counters.values().get("sip.options.lean")).isZero();
        }
        System.out.println("keepalives by the lean path: " + taken + " of " + seeds * STEPS);
        assertThat(taken).isGreaterThan(seeds * STEPS / 8);
        assertThat(refused).as("over budget").isGreaterThan(seeds);
    }

    @Test
    void anotherNumberingMeansThatItIsLookedAtAgain() {
        var phone = phone(1, true);
        String text = options("sip:n2.example.net", "<sip:n2.example.net>", 1);
        phone.send(text);
        assertThat(phone.counters.values().get("sip.options")).isZero();
        phone.numbering.peerHosts(List.of("n2.example.net"));
        assertThat(phone.send(text)).startsWith("SIP/2.0 200");
        phone.numbering.peerHosts(List.of());
        phone.send(text);
        assertThat(phone.counters.values().get("sip.options")).isOne();
    }

    @Test
    void whatAsksForAPhoneIsNotTheNodes() {
        for (boolean lean : new boolean[] {true, false}) {
            var phone = phone(1, lean);
            phone.send(options("sip:1001@127.0.0.1", "<sip:1001@127.0.0.1>", 1));
            assertThat(phone.counters.values().get("sip.options")).isZero();
            assertThat(phone.counters.values().get("sip.other")).isOne();
        }
    }

    @Test
    void whatItRequiresAndNobodyKnowsIsNamed() {
        for (boolean lean : new boolean[] {true, false}) {
            var phone = phone(1, lean);
            assertThat(phone.send(PLAIN.replace("Max-", "Require: teleport, path\r\nMax-")))
                    .startsWith("SIP/2.0 420 Bad Extension")
                    .contains("Unsupported: teleport\r\n");
            assertThat(phone.send(PLAIN.replace("Max-", "Require: path\r\nMax-")))
                    .startsWith("SIP/2.0 200");
        }
    }

    @Test
    void nothingIsAllocatedForOne() {
        var phone = phone(3, true);
        byte[] message = PLAIN.getBytes(StandardCharsets.US_ASCII);
        var flow = phone.flow();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int answered = 0;
            for (int i = 0; i < STEPS; i++) {
                answered += phone.front.leanAnswer(message, message.length, flow) == null ? 0 : 1;
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(answered).isEqualTo(STEPS);
        }
        System.out.println("a keepalive allocates " + least / STEPS + " bytes");
        assertThat(least / STEPS).isLessThanOrEqualTo(200);
    }
}
