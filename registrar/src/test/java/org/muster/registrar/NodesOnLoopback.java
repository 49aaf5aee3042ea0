package org.muster.registrar;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.TestPhone.lines;

/**
 * Up to two whole nodes on loopback that know each other, and phones with sockets of their own; all are
 * closed after each test.
 */
final class NodesOnLoopback implements BeforeEachCallback, AfterEachCallback {
    static final String TAG_OF_CALLEE = ";tag=1001";

    final List<Integer> sipPorts = new ArrayList<>();
    private final List<Integer> adminPorts = new ArrayList<>();
    private final List<Integer> replicationPorts = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    private final List<TestPhone> phones = new ArrayList<>();
    String transports = "udp:127.0.0.1:%1$d tcp:127.0.0.1:%1$d";

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        for (int i = 0; i < 2; i++) {
            sipPorts.add(NodeTest.freePort());
            adminPorts.add(NodeTest.freePort());
            replicationPorts.add(NodeTest.freePort());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        phones.forEach(TestPhone::close);
        nodes.forEach(Node::close);
    }

    /** Starts node {@code i}, which knows the other one. */
    Node start(int i, Assignment... more) throws Exception {
        var settings = new ArrayList<>(List.of(set("node.id", "n" + (i + 1)),
                set("sip.listen", transports.formatted(sipPorts.get(i)).split(" ")),
                set("admin.listen", "127.0.0.1:" + adminPorts.get(i)),
                set("replication.listen", "127.0.0.1:" + replicationPorts.get(i)),
                set("peers", "127.0.0.1:" + replicationPorts.get(1 - i)),
                set("replication.tls", "off"), set("auth.mode", "none"),
                set("ready.wait", "0s")));
        settings.addAll(List.of(more));
        for (String interval : List.of("poll.interval.nat", "poll.interval.udp")) {
            // A phone is polled only in a test of that: at random, a poll is another test's luck.
            if (settings.stream().noneMatch(setting -> setting.key().equals(interval))) {
                settings.add(set(interval, "1h"));
            }
        }
        var node = new Node(Settings.of(settings));
        nodes.add(node);
        var asker = phone("asker", i);
        do { // JAIN-SIP loads behind the open door: until then 503
            asker.send(asker.request("MESSAGE", "sip:127.0.0.1", "up" + asker.port(), 1, "", ""));
        } while (!asker.receive().matches("(?s)SIP/2.0 40[57].*"));
        return node;
    }

    static Assignment set(String key, String... values) {
        return new Assignment(key, List.of(values), "--set");
    }

    TestPhone phone(String user, int i) throws IOException {
        var phone = new TestPhone(user, "127.0.0.1",
                new InetSocketAddress("127.0.0.1", sipPorts.get(i)));
        phones.add(phone);
        return phone;
    }

    String get(int i, String path) throws Exception {
        try (var in = new URI("http://127.0.0.1:" + adminPorts.get(i) + path).toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String adminUri(int i) {
        return "http://127.0.0.1:" + adminPorts.get(i);
    }

    String bindings(int i) throws Exception {
        return get(i, "/v1/bindings");
    }

    long counter(int i, String name) throws Exception {
        var match = Pattern.compile("\"" + Pattern.quote(name) + "\":([0-9]+)")
                .matcher(get(i, "/v1/counters"));
        assertThat(match.find()).isTrue();
        return Long.parseLong(match.group(1));
    }

    /** Waits, without sleeping, for the replication to bring the number. */
    void awaitKnown(int i, String number) throws Exception {
        while (!get(i, "/v1/bindings").contains("\"" + number + "@local\"")) {
            Thread.onSpinWait();
        }
    }

    static String routes(String fromRecordRoutes, boolean reversed) {
        var values = new ArrayList<>(lines(fromRecordRoutes, "Record-Route:"));
        if (reversed) {
            Collections.reverse(values);
        }
        var text = new StringBuilder();
        values.forEach(value -> text.append(value.substring("Record-".length())).append("\r\n"));
        return text.toString();
    }
}
