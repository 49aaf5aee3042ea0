package org.muster.cli;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One node of the demo: a process of its own, started, killed and started again. */
final class DemoNode implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final String id;
    private final int sipPort;
    private final int adminPort;
    private final int replicationPort;
    private Process process;

    DemoNode(String id) throws IOException {
        this.id = id;
        sipPort = freeUdpPort();
        adminPort = freeTcpPort();
        replicationPort = freeTcpPort();
    }

    String id() {
        return id;
    }

    InetSocketAddress sip() {
        return new InetSocketAddress("127.0.0.1", sipPort);
    }

    String replication() {
        return "127.0.0.1:" + replicationPort;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** A new process; it stops by itself when this one ends. */
    void start(List<DemoNode> all) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"), "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve",
                "--until-stdin-closes", "--node-id", id, "--sip", "udp:127.0.0.1:" + sipPort,
                "--admin", "127.0.0.1:" + adminPort, "--replication", replication(), "--set",
                "auth.mode=none", "--set", "replication.tls=off"));
        if (Runtime.version().feature() < 23) {
            command.remove("--sun-misc-unsafe-memory-access=allow");
        }
        for (var other : all) {
            if (other != this) {
                command.addAll(List.of("--peer", other.replication()));
            }
        }
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null"))).start();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    /** Null while it does not answer. */
    Map<String, Object> status() {
        try {
            return Json.object(
                    new AdminOption("http://127.0.0.1:" + adminPort).get("/v1/status"));
        } catch (IOException | WrongUseException e) {
            return null;
        }
    }

    /** The numbers that it knows, by the node that controls them; empty while it does not answer. */
    @SuppressWarnings("unchecked")
    Map<String, List<String>> numbersByNode() {
        var numbers = new TreeMap<String, List<String>>();
        try {
            var path = "/v1/bindings?limit=100";
            for (var each : Json
                    .array(new AdminOption("http://127.0.0.1:" + adminPort).get(path))) {
                var binding = (Map<String, Object>) each;
                String number = String.valueOf(binding.get("number"));
                numbers.computeIfAbsent(String.valueOf(binding.get("node")), n -> new ArrayList<>())
                        .add(number.substring(0, number.indexOf('@')));
            }
        } catch (IOException | WrongUseException e) {
            return Map.of();
        }
        numbers.values().forEach(Collections::sort);
        return numbers;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    static int freeUdpPort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            return socket.getLocalPort();
        }
    }

    static int freeTcpPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }
}
