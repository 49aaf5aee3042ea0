package org.muster.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A real softphone: baresip 1.0 of Debian (baresip-core). */
class BaresipIT {
    @TempDir
    Path folder;

    @Test
    @Tag("R4")
    @Tag("R5")
    void itRegistersOverUdpAndTcpIsKnownAtTheThirdNodeAndLeaves() throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/baresip"))) {
            throw new AssertionError("baresip is not installed: apt-get install baresip-core");
        }
        try (var n1 = new Muster(1, 2, 3).start();
                var n2 = new Muster(2, 1, 3).start();
                var n3 = new Muster(3, 1, 2).start()) {
            Muster.awaitAllInSync(n1, n2, n3);
            for (String transport : new String[] {"udp", "tcp"}) {
                String user = "b-" + transport;
                var phone = start(n1, user, transport);
                try {
                    Muster.await(user + " is listed at n3", 10_000,
                            () -> n3.holds("\"number\":\"" + user + "@local\",\"node\":\"n1\""));
                    assertThat(n3.get("/v1/bindings?number=" + user + "@127.0.0.3"))
                            .contains(user + "@local").contains("\"transport\":\"" + transport);
                    phone.destroy();
                    Muster.await(user + " unregistered and is gone at n3", 10_000,
                            () -> n3.total() == 0);
                    assertThat(phone.waitFor(10, TimeUnit.SECONDS)).isTrue();
                } finally {
                    phone.destroyForcibly();
                }
            }
        }
    }

    private Process start(Muster node, String user, String transport) throws Exception {
        var home = Files.createDirectory(folder.resolve(user));
        int port = transport.equals("udp") ? 27_160 : 27_162;
        Files.writeString(home.resolve("uuid"), "00000000-1111-2222-3333-0000000" + port);
        Files.writeString(home.resolve("contacts"), "");
        Files.writeString(home.resolve("config"), """
                poll_method epoll
                net_interface 127.0.0.1
                sip_listen 127.0.0.1:%d
                audio_player aubridge,nil
                audio_source aubridge,nil
                audio_alert aubridge,nil
                module_path /usr/lib/baresip/modules
                module g711.so
                module aubridge.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                """.formatted(port));
        Files.writeString(home.resolve("accounts"),
                ("<sip:%s@127.0.0.1;transport=%s>;auth_user=%s;auth_pass=x;"
                        + "outbound=\"sip:%s;transport=%s\";regint=60\n")
                        .formatted(user, transport, user, node.sip(), transport));
        return new ProcessBuilder("baresip", "-f", home.toString(), "-s", "-t", "60")
                .redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(home.resolve("out.log").toFile()).start();
    }
}
