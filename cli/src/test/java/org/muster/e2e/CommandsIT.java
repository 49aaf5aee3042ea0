package org.muster.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** bin/muster as an operator types it. */
class CommandsIT {
    private static final String MUSTER = Muster.ROOT.resolve("bin/muster").toString();

    @Test
    void readingCommandsPrintForPeopleAndForJq() throws Exception {
        try (var node = new Muster(1).start()) {
            Muster.await("it is ready", 12_000, node::isInSyncWith);
            assertThat(Sipp.run(node, "register", 1001, 3, 3).passed()).isTrue();
            String admin = "--admin=http://" + node.host() + ":" + Muster.ADMIN;
            assertThat(Muster.run(10, MUSTER, "status", admin, "--json").text()).matches(
                    "\\{\"node\":\"n1\",\"incarnation\":\"[0-9a-f]+\",\"ready\":true,\"bindings\":"
                            + "\\{\"local\":3,\"remote\":0,\"total\":3\\},\"peers\":\\[\\]\\}\n");
            assertThat(Muster.run(10, MUSTER, "bindings", "1002", admin, "--json").text())
                    .startsWith("[{\"number\":\"1002@local\",\"node\":\"n1\",\"pid\":\"n1.");
            for (String command : new String[] {"status", "peers", "bindings"}) {
                var output = Muster.run(10, MUSTER, command, admin);
                assertThat(output.exitCode()).isZero();
                assertThat(output.text().lines()).allMatch(line -> line.length() <= 100);
            }
            assertThat(Muster.run(10, MUSTER, "watch", "--times", "2", admin).text())
                    .contains("bindings  local 3");
            var route = Muster.run(10, MUSTER, "route", "sip:1002@127.0.0.1", admin);
            assertThat(route.exitCode()).isZero();
            assertThat(route.text()).containsSubsequence("dialled   sip:1002@127.0.0.1",
                    "number    1002@local", "claim     n1.", "holds", "1.        n1.",
                    "over its flow udp:127.0.0.1:", "outcome   sent to n1.");
            assertThat(Muster.run(10, MUSTER, "route", "1002", admin, "--json").text())
                    .startsWith("{\"node\":\"n1\",\"dialled\":\"1002\",\"uri\":\"sip:1002@local\"");
            var unknown = Muster.run(10, MUSTER, "route", "9999", admin);
            assertThat(unknown.exitCode()).isEqualTo(3);
            assertThat(unknown.text()).contains("outcome   404 Not Found");
            var poll = Muster.run(20, MUSTER, "poll", "1002", admin);
            assertThat(poll.exitCode()).as("SIPp has ended").isEqualTo(1);
            assertThat(poll.text()).matches("sip:1002@127.0.0.1:[0-9]+ +n1 +did not answer\n");
            assertThat(Muster.run(10, MUSTER, "poll", "--stop", admin).exitCode()).isZero();
            assertThat(Muster.run(10, MUSTER, "poll", "1002", admin).text())
                    .contains("is not polled");
            assertThat(Muster.run(10, MUSTER, "poll", "--resume", admin).exitCode()).isZero();
            assertThat(Muster.run(10, MUSTER, "poll", "1002", "--stop", admin).exitCode())
                    .isEqualTo(2);
            var removed = Muster.run(10, MUSTER, "unregister", "1002", admin);
            assertThat(removed.text()).isEqualTo("removed 1 device\n");
            assertThat(Muster.run(10, MUSTER, "bindings", "1002", admin).exitCode()).isEqualTo(3);
            assertThat(Muster.run(10, MUSTER, "history", "1002", admin).text())
                    .containsPattern("1002@local +registered +registered +udp:127.0.0.1:")
                    .containsPattern("1002@local +removed +operator +udp:127.0.0.1:");
            assertThat(Muster.run(10, MUSTER, "poll", "1002", admin).exitCode()).isEqualTo(3);
            assertThat(Muster.run(10, MUSTER, "watch", "--times", "1", admin).text())
                    .containsPattern("1002@local +removed +operator");
            var stream = new URI(admin.substring("--admin=".length()) + "/v1/events?number=1002"
                    + "&after=0").toURL().openConnection();
            stream.setReadTimeout(5_000);
            try (var lines = new Scanner(stream.getInputStream(), StandardCharsets.UTF_8)) {
                assertThat(lines.nextLine()).matches("id: [0-9]+");
                assertThat(lines.nextLine()).startsWith("data: {\"id\":")
                        .contains("\"number\":\"1002@local\"").endsWith("\"why\":\"registered\"}");
            }
            var again = Muster.run(10, MUSTER, "unregister", "1002", admin);
            assertThat(again.exitCode()).isEqualTo(3);
            assertThat(again.text()).isEqualTo("muster: 1002 is not registered\n");
            var none = Muster.run(10, MUSTER, "bindings", "9999", admin);
            assertThat(none.exitCode()).isEqualTo(3);
            assertThat(none.text()).contains("9999 is not registered");
        }
    }

    @Test
    void usersAreAddedListedAndRemovedAndARunningNodeSeesIt(@TempDir Path folder)
            throws Exception {
        String file = folder.resolve("subscribers").toString();
        assertThat(Muster.run(10, MUSTER, "user", "add", "1001", "--password", "pw", "--file", file)
                .text()).isEqualTo("added 1001 of realm local to " + file + "\n");
        assertThat(Muster.run(10, MUSTER, "user", "add", "--range", "2000-2099", "--password",
                "{user}pw", "--algorithm", "MD5", "--file", file).exitCode()).isZero();
        assertThat(Files.getPosixFilePermissions(Path.of(file))).hasSize(2);
        var list = Muster.run(10, MUSTER, "user", "list", "--file", file).text();
        assertThat(list.lines()).hasSize(101);
        assertThat(list).containsPattern("1001 +local +MD5 SHA-256 SHA-512-256\n");
        try (var node = new Muster(1).with("--set", "auth.mode=digest", "--set",
                "subscribers=" + file, "--set", "auth.algorithms=SHA-256 MD5").start()) {
            Muster.await("it read the file", 20_000,
                    () -> node.logText().contains("101 subscribers of realms [local]"));
            Muster.await("it warns", 5_000, () -> node.logText()
                    .contains("100 subscribers have no HA1 for SHA-256 (auth.algorithms), such as"
                            + " [2000, 2001, 2002]"));
            assertThat(Muster.run(10, MUSTER, "user", "remove", "--range", "2000-2098", "--file",
                    file).exitCode()).isZero();
            Files.writeString(Path.of(file), "no line of ours\n", StandardOpenOption.APPEND);
            Muster.await("it read the file again", 5_000,
                    () -> node.logText().contains("2 subscribers of realms [local]"));
            Muster.await("it complains of the line, which it may have read later", 5_000,
                    () -> node.logText().contains(file + ":5: expected user:realm:HA1"));
        }
        var none = Muster.run(10, MUSTER, "user", "remove", "nobody", "--file", file);
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.text()).isEqualTo("muster: nobody of realm local is not in " + file
                + "\n");
        assertThat(Muster.run(10, MUSTER, "user", "add", "a:b", "--password", "x", "--file", file)
                .text()).startsWith("muster: user \"a:b\", expected a name without colons");
    }

    @Test
    void errorsAreOneLineAndTheExitCodeSaysWhoseFaultItIs(@TempDir Path folder) throws Exception {
        var config = folder.resolve("bad.yaml");
        Files.writeString(config, "node: {id: n1}\nheartbeat:\n  interval: 250\n");
        var bad = Muster.run(10, MUSTER, "serve", "--config", config.toString());
        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.text()).isEqualTo("muster: " + config + ":3: heartbeat.interval is \"250\","
                + " expected a duration with a unit, such as 250ms, 5s or 10m, from 50ms to 60s\n");
        assertThat(Muster.run(10, MUSTER, "no-such-command").exitCode()).isEqualTo(2);
        var dead = Muster.run(10, MUSTER, "status", "--admin", "http://127.0.0.1:9");
        assertThat(dead.exitCode()).isEqualTo(1);
        assertThat(dead.text()).startsWith("muster: no node answers at http://127.0.0.1:9");
        var completion = Muster.run(10, MUSTER, "generate-completion");
        assertThat(completion.text()).contains("complete -F _complete_muster");
    }

    @Test
    void theDemoEndsWellUnderFortySecondsAndLeavesNoProcess() throws Exception {
        long startedNanos = System.nanoTime();
        var demo = Muster.run(60, MUSTER, "demo", "--fast");
        assertThat(demo.exitCode()).as(demo.text()).isZero();
        assertThat((System.nanoTime() - startedNanos) / 1_000_000_000).isLessThan(40);
        assertThat(demo.text()).containsSubsequence("Three nodes start", "Four phones register",
                "is killed", "its numbers are gone", "starts again", "all 12 numbers again");
        assertThat(ProcessHandle.allProcesses().filter(each -> each.info().commandLine().orElse("")
                .contains("org.muster.cli.Main serve")).filter(CommandsIT::isOfThisNetwork)
                .toList()).isEmpty();
    }

    /** Another network is another test's that runs beside this one. */
    private static boolean isOfThisNetwork(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(network(process.pid()))
                    .equals(Files.readSymbolicLink(network(ProcessHandle.current().pid())));
        } catch (IOException ended) {
            return false;
        }
    }

    private static Path network(long pid) {
        return Path.of("/proc", String.valueOf(pid), "ns", "net");
    }
}
