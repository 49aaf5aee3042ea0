package org.muster.e2e;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real node: bin/muster serve in a process of its own, on an address of its own. */
final class Muster implements AutoCloseable {
    static final Path ROOT = Path.of(System.getProperty("muster.root"));
    static final int SIP = 15_060;
    static final int ADMIN = 18_060;
    static final int REPLICATION = 17_060;
    private static final long WAIT_MS = 20_000;

    final int number;
    final Path log;
    private final List<String> command = new ArrayList<>();
    private Process process;
    long startedAtNanos;

    /** Node {@code n1} on 127.0.0.1, {@code n2} on 127.0.0.2 and so on; its peers likewise. */
    Muster(int number, int... peers) throws IOException {
        this.number = number;
        log = Files.createTempFile("muster-n" + number + "-", ".log");
        command.addAll(List.of(ROOT.resolve("bin/muster").toString(), "serve",
                "--until-stdin-closes", "--node-id", "n" + number, "--sip", "udp:" + sip(), "--sip",
                "tcp:" + sip(), "--admin", host() + ":" + ADMIN, "--replication",
                host() + ":" + REPLICATION, "--set", "auth.mode=none", "--set",
                "replication.tls=off"));
        for (int peer : peers) {
            command.addAll(List.of("--peer", "127.0.0." + peer + ":" + REPLICATION));
        }
    }

    String host() {
        return "127.0.0." + number;
    }

    String sip() {
        return host() + ":" + SIP;
    }

    Muster with(String... flags) {
        command.addAll(List.of(flags));
        return this;
    }

    Muster start() throws IOException {
        startedAtNanos = System.nanoTime();
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("MUSTER_BUILT", "1");
        process = builder.start();
        return this;
    }

    long sinceStartMs() {
        return (System.nanoTime() - startedAtNanos) / 1_000_000;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** In good order: it says good-bye to its peers. */
    void stop() throws IOException {
        if (process != null) {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The admin endpoint's answer, or null while there is none. */
    String get(String path) {
        try {
            var connection = (HttpURLConnection) new URI(
                    "http://" + host() + ":" + ADMIN + path).toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(10_000);
            try (var in = connection.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (Exception e) {
            return null;
        }
    }

    boolean holds(String part) {
        String bindings = get("/v1/bindings");
        return bindings != null && bindings.contains(part);
    }

    /** Bindings of the whole cluster as this node counts them; -1 while it does not answer. */
    long total() {
        return number("/v1/status", "\"total\":([0-9]+)");
    }

    long bindingsOf(Muster peer) {
        return number("/v1/status",
                "\"node\":\"n" + peer.number + "\",\"status\":\"[a-z]+\",\"inSync\":[a-z]+,"
                        + "\"bindings\":([0-9]+)");
    }

    boolean isInSyncWith(Muster... peers) {
        String status = get("/v1/status");
        if (status == null || !status.contains("\"ready\":true")) {
            return false;
        }
        for (var peer : peers) {
            if (!status.contains("\"node\":\"n" + peer.number
                    + "\",\"status\":\"online\",\"inSync\":true")) {
                return false;
            }
        }
        return true;
    }

    long counter(String name) {
        return number("/v1/counters", "\"" + Pattern.quote(name) + "\":([0-9]+)");
    }

    private long number(String path, String pattern) {
        String text = get(path);
        var match = Pattern.compile(pattern).matcher(text == null ? "" : text);
        return match.find() ? Long.parseLong(match.group(1)) : -1;
    }

    String logText() throws IOException {
        return Files.readString(log);
    }

    /** A fact that must come true. */
    interface Fact {
        boolean holds() throws Exception;
    }

    /** Milliseconds until the fact held; fails after the limit. */
    static long await(String fact, long limitMs, Fact check) throws Exception {
        long startedNanos = System.nanoTime();
        while (!check.holds()) {
            if ((System.nanoTime() - startedNanos) / 1_000_000 > limitMs) {
                throw new AssertionError(
                        "within " + limitMs + " ms it did not come true that " + fact);
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    static void awaitAllInSync(Muster... nodes) throws Exception {
        for (var node : nodes) {
            var others = List.of(nodes).stream().filter(each -> each != node)
                    .toArray(Muster[]::new);
            await("n" + node.number + " is in sync", WAIT_MS, () -> node.isInSyncWith(others));
        }
    }

    /** Runs bin/muster or another command; its exit code and all that it printed. */
    static Output run(long limitSec, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).directory(ROOT.toFile());
        builder.environment().put("MUSTER_BUILT", "1");
        var out = Files.createTempFile("muster-run-", ".out");
        var process = builder.redirectOutput(out.toFile()).start();
        if (!process.waitFor(limitSec, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " took more than " + limitSec
                    + " s; it printed\n" + Files.readString(out));
        }
        return new Output(process.exitValue(), Files.readString(out));
    }

    record Output(int exitCode, String text) {}
}
