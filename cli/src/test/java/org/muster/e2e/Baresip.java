package org.muster.e2e;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A real softphone: baresip 1.0 of Debian (baresip-core), without sound, answering by itself; steered
 * and watched through its control port (netstrings of JSON).
 */
final class Baresip implements AutoCloseable {
    private static final int WAIT_MS = 10_000;

    private final Process process;
    private final Path log;
    private final Socket control;
    private final StringBuilder events = new StringBuilder();

    /** Registers {@code user} at the node over udp or tcp; its ports follow from {@code slot}. */
    Baresip(Path home, Muster node, String user, String transport, int slot) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/baresip"))) {
            throw new AssertionError("baresip is not installed: apt-get install baresip-core");
        }
        Files.createDirectories(home);
        int port = 27_160 + slot * 2;
        int controlPort = 27_260 + slot;
        Files.writeString(home.resolve("uuid"), "00000000-1111-2222-3333-0000000" + port);
        Files.writeString(home.resolve("contacts"), "");
        Files.writeString(home.resolve("config"), """
                poll_method epoll
                net_interface 127.0.0.1
                sip_listen 127.0.0.1:%d
                audio_player aubridge,nil
                audio_source aubridge,nil
                audio_alert aubridge,nil
                rtp_ports %d-%d
                module_path /usr/lib/baresip/modules
                module g711.so
                module aubridge.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                """.formatted(port, 27_400 + slot * 20, 27_419 + slot * 20, controlPort));
        Files.writeString(home.resolve("accounts"),
                ("<sip:%s@127.0.0.1;transport=%s>;auth_user=%s;auth_pass=x;answermode=auto;"
                        + "outbound=\"sip:%s;transport=%s\";regint=60\n")
                        .formatted(user, transport, user, node.sip(), transport));
        log = home.resolve("out.log");
        process = new ProcessBuilder("baresip", "-f", home.toString(), "-s", "-t", "120")
                .redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile()).start();
        var opened = new Socket[1];
        Muster.await("baresip's control port is open", WAIT_MS, () -> {
            try {
                opened[0] = new Socket("127.0.0.1", controlPort);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        control = opened[0];
        control.setSoTimeout(50);
    }

    void command(String name, String parameters) throws IOException {
        String json = "{\"command\":\"" + name + "\",\"params\":\"" + parameters
                + "\",\"token\":\"t\"}";
        control.getOutputStream().write(
                (json.length() + ":" + json + ",").getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for an event such as CALL_ESTABLISHED, from now on or before and not yet awaited. */
    void await(String event) throws Exception {
        Muster.await("baresip says " + event + "; it said " + events + Files.readString(log),
                WAIT_MS, () -> {
                    read();
                    return events.indexOf(event) >= 0;
                });
        events.delete(0, events.indexOf(event) + event.length());
    }

    private void read() throws IOException {
        byte[] buffer = new byte[65_536];
        try {
            int count = control.getInputStream().read(buffer);
            events.append(new String(buffer, 0, Math.max(0, count), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException nothing) {
            // asked again
        }
    }

    /** What it answers to a command within a moment. */
    String ask(String name) throws Exception {
        events.setLength(0);
        command(name, "");
        await("\"response\":true");
        read();
        return events.toString();
    }

    /** In good order: it unregisters. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        control.close();
        process.destroyForcibly();
    }
}
