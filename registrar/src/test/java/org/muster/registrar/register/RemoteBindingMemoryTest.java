package org.muster.registrar.register;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Corpora;
import org.muster.replication.table.Owner;
import org.muster.replication.table.View;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a binding of another node costs here, measured as live heap: {@code -Dmuster.bindings=1000000}
 * for the size of the goal. Ten million need {@code _JAVA_OPTIONS=-Xmx19g} and
 * {@code -Djunit.jupiter.execution.timeout.testable.method.default=30m}.
 */
class RemoteBindingMemoryTest {
    private static final int BINDINGS = Integer.getInteger("muster.bindings", 100_000);
    /** The goal is 200 at a million. */
    private static final long BYTES_MAX = 165;
    /** The goal is the same at a million; a small table has more room to spare for each. */
    private static final long REAL_BYTES_MAX = 220;

    private static long liveBytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Registers at one node and copies its table as a peer does; live bytes of the copy for each. */
    private static long bytesEach(IntFunction<String> message) throws InterruptedException {
        var there = new Phone();
        for (int i = 0; i < BINDINGS; i++) {
            there.send(message.apply(i));
        }
        long before = liveBytes();
        System.out.println(before / BINDINGS + " bytes for each of " + BINDINGS + " of its own");
        var view = new View(new Owner("n1", 1));
        for (int shard = 0; shard < 64; shard++) {
            view.begin(shard);
            long base = 0;
            for (var batch = there.table.shard(shard).changesAfter(shard, base,
                    1 << 16); batch != null; batch = there.table.shard(shard).changesAfter(shard,
                            base, 1 << 16)) {
                view.apply(batch, there.nowMs);
                base = batch.upto();
            }
            view.end(shard, there.table.shard(shard).state());
        }
        long bytes = liveBytes() - before;
        Reference.reachabilityFence(there);
        int copied = 0;
        for (int shard = 0; shard < 64; shard++) {
            copied += view.state(shard).entryCount();
        }
        assertThat(copied).isEqualTo(BINDINGS);
        return bytes / BINDINGS;
    }

    private static String register(int i, String contact, String userAgent) {
        return "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK"
                + i
                + ";rport\r\nFrom: <sip:" + (2_000_000 + i) + "@127.0.0.1>;tag=4711T" + i
                + "\r\nTo: <sip:" + (2_000_000 + i) + "@127.0.0.1>\r\nCall-ID: " + i
                + "-4711@127.0.0.1\r\nCSeq: 1 REGISTER\r\nContact: " + contact
                + "\r\nExpires: 3600\r\nUser-Agent: " + userAgent
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void aBindingOfAPeerIsSmall() throws InterruptedException {
        long bytes = bytesEach(i -> register(i,
                "<sip:" + (2_000_000 + i) + "@127.0.0.1:26000;transport=UDP>",
                "Yealink SIP-T46S 66.85.0.5"));
        System.out.println("register.xml: " + bytes + " bytes for each of " + BINDINGS);
        assertThat(bytes).isLessThanOrEqualTo(BYTES_MAX);
    }

    @Test
    void soIsThatOfARealPhone() throws IOException, InterruptedException {
        var contacts = new ArrayList<String>();
        var agents = new ArrayList<String>();
        try (var files = Files.list(Corpora.folder().resolve("phones"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".sip")).sorted()
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                String contact = value(text, "Contact|m");
                if (new Phone().sendRegister("c", 1, "Contact: " + contact + "\r\n")
                        .contains("Contact: <sip")) {
                    contacts.add(contact);
                    agents.add(value(text, "User-Agent"));
                }
            }
        }
        assertThat(contacts).hasSizeGreaterThan(25);
        long bytes = bytesEach(i -> register(i, contacts.get(i % contacts.size()),
                agents.get(i % agents.size())));
        System.out.println("contacts and agents of " + contacts.size() + " real phones, "
                + mean(contacts) + " and " + mean(agents) + " characters on average: " + bytes
                + " bytes for each of " + BINDINGS);
        assertThat(bytes).isLessThanOrEqualTo(REAL_BYTES_MAX);
    }

    private static int mean(List<String> texts) {
        return texts.stream().mapToInt(String::length).sum() / texts.size();
    }

    private static String value(String text, String name) {
        var found = Pattern.compile("(?im)^(?:" + name + ")\\s*:\\s*(.*(?:\r?\n[ \t].*)*)")
                .matcher(text);
        return found.find() ? found.group(1).replaceAll("\\s+", " ").strip() : "";
    }
}
