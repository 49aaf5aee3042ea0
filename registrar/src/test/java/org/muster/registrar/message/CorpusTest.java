package org.muster.registrar.message;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.muster.registrar.digits.NoPeers;
import org.muster.registrar.register.Phone;
import org.muster.registrar.routing.Caller;
import org.muster.registrar.routing.ClusterSeal;
import org.muster.registrar.routing.Decision;
import org.muster.registrar.routing.RequestRouting;
import org.muster.replication.table.Owner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every file beside the checkout (-Dmuster.corpora) has an expectation in corpus.tsv: what an open
 * registrar without domains says to it, and why where that is not what its source says.
 */
class CorpusTest {
    /** Not messages: what describes them, and what another registrar said to them. */
    private static final String NO_MESSAGE = ".*(README\\.md|\\.tsv|\\.yaml|clients\\.md)";

    @Test
    void everyFileHasAnExpectationAndMeetsIt() throws IOException {
        var expected = expectations();
        var outcomes = new TreeMap<String, String>();
        try (var files = Files.walk(Corpora.folder())) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = Corpora.folder().relativize(file).toString();
                outcomes.put(name, name.matches(NO_MESSAGE) ? "no message"
                        : outcome(Files.readAllBytes(file)));
            }
        }
        assertThat(outcomes).hasSizeGreaterThan(160);
        assertThat(outcomes.keySet()).isEqualTo(expected.keySet());
        outcomes.forEach((file, outcome) -> assertThat(outcome).as(file)
                .isEqualTo(expected.get(file)));
    }

    /** Whether each expectation that is not a plain yes says why. */
    @Test
    void whatIsNotServedHasAReason() throws IOException {
        for (String line : lines()) {
            String[] cells = line.split("\t", -1);
            assertThat(cells).as(line).hasSize(3);
            boolean plain = Set.of("200", "stray response", "no message").contains(cells[1]);
            assertThat(plain || !cells[2].isBlank()).as(line).isTrue();
        }
    }

    /** A status, "forwarded", "silent: why" or "stray response". */
    private static String outcome(byte[] bytes) {
        var phone = new Phone(new Phone.Options().trust("192.0.2.7/32"));
        return switch (MessageReader.read(bytes.clone(), bytes.length, false)) {
            case Reading.Silent silent -> "silent: " + silent.noise().text();
            case Reading.Bad bad -> status(phone.send(bytes));
            case Reading.Good good -> {
                if (!good.message().isRequest()) {
                    yield "stray response";
                }
                String answer = phone.send(bytes);
                yield answer == null ? routed(phone, good.message()) : status(answer);
            }
        };
    }

    private static String status(String answer) {
        return answer.substring(8, 11);
    }

    private static String routed(Phone phone, SipMessage message) {
        var routing = new RequestRouting(new Owner("n1", 1), phone.numbering, phone.digits,
                new NoPeers(), new ClusterSeal(new byte[32]), (transport, local) -> "n1:5060",
                number -> false);
        var flow = new Flow(Transport.UDP, new InetSocketAddress("127.0.0.1", 5060),
                new InetSocketAddress("192.0.2.7", 5060), 0);
        return switch (routing.decide(message, flow, Caller.EXEMPT, Set.of())) {
            case Decision.Refuse refuse -> Integer.toString(refuse.status());
            case Decision.AskCaller ask -> "407";
            case Decision.Forward forward -> "forwarded";
        };
    }

    private static Map<String, String> expectations() throws IOException {
        var expected = new TreeMap<String, String>();
        lines().forEach(line -> expected.put(line.split("\t")[0], line.split("\t")[1]));
        return expected;
    }

    private static List<String> lines() throws IOException {
        try (var in = CorpusTest.class.getResourceAsStream("/corpus.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#")).toList();
        }
    }
}
