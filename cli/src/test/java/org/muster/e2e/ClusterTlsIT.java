package org.muster.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Three real nodes with mutual TLS, of which each knows one: what an operator asks and sees. */
@Tag("R11")
@Tag("R12")
class ClusterTlsIT {
    @TempDir
    private Path folder;

    private record Said(int code, String text) {}

    private static Said muster(String... words) throws Exception {
        var command = new ArrayList<>(List.of(Muster.ROOT.resolve("bin/muster").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MUSTER_BUILT", "1");
        var process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private static Said ask(Muster node, String... words) throws Exception {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--admin", node.host() + ":" + Muster.ADMIN));
        return muster(command.toArray(String[]::new));
    }

    private Muster node(int number, int... peers) throws Exception {
        return new Muster(number, peers).with("--set", "replication.tls=on", "--set",
                "replication.identity=" + folder.resolve("n" + number));
    }

    @Test
    void nodesFindEachOtherAgreeAndForgetOneThatIsGone() throws Exception {
        assertThat(muster("cluster", "init", folder.toString(), "n1", "n2", "n3").code()).isZero();
        try (var n1 = node(1, 2).start();
                var n2 = node(2, 3).start();
                var n3 = node(3).with("--set", "heartbeat.interval=400ms").start();
                var phone = new Caller("1001", n2)) {
            Muster.awaitAllInSync(n1, n2, n3);
            phone.register();
            Muster.await("n1 knows the phone", 5_000, () -> n1.holds("1001@local"));
            Muster.await("n3 knows the phone", 5_000, () -> n3.holds("1001@local"));

            var where = ask(n3, "where", "1001");
            assertThat(where.code()).isZero();
            for (String node : new String[] {"n1", "n2", "n3"}) {
                assertThat(where.text()).containsPattern("(?m)^" + node + " +n2 +holds .* n2\\.");
            }
            assertThat(ask(n1, "where", "2002").code()).as("nobody knows it").isEqualTo(3);
            assertThat(ask(n1, "diff"))
                    .isEqualTo(new Said(0, "3 nodes, 6 copies of tables: all equal\n"));
            assertThat(n3.log).content()
                    .contains("its settings differ: heartbeat.interval=500 (here 400)");

            assertThat(ask(n1, "history", "1001").text())
                    .containsPattern("(?m)^n2 +[0-9:.]+ +1001@local +registered ")
                    .containsPattern("(?m)^n1 +[0-9:.]+ +peer n2 +online ");
            assertThat(ask(n3, "plan", "kill", "n2").text()).contains(
                    "n2 controls 1 devices of 1 numbers", "1 numbers lose their only path",
                    "1 could be adopted");
            Muster.await("all that n3 said is acknowledged", 5_000,
                    () -> n3.counter("replication.lag-ms") == 0);
            assertThat(n3.get("/v1/counters")).contains("\"replication.visible.250ms\"");

            n3.kill();
            var without = ask(n1, "diff", "--wait", "1");
            assertThat(without.code()).isEqualTo(1);
            assertThat(without.text()).contains("copy of n3 at n1: n3 does not answer");
            Muster.await("n3 is off-line at n2", 10_000, () -> n2.get("/v1/peers")
                    .contains("\"node\":\"n3\",\"status\":\"offline\""));
            assertThat(ask(n1, "forget", "n3").code()).isZero();
            Muster.await("n2 forgot n3", 5_000, () -> !n2.get("/v1/peers").contains("n3"));
            assertThat(ask(n2, "diff"))
                    .isEqualTo(new Said(0, "2 nodes, 2 copies of tables: all equal\n"));
        }
    }
}
