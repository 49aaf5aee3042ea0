package org.muster.e2e;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A real softphone registers, is called from another node, hangs up and leaves. */
class BaresipIT {
    @TempDir
    Path folder;

    @Test
    @Tag("R4")
    @Tag("R5")
    void itRegistersOverUdpAndTcpIsKnownAtTheThirdNodeAndLeaves() throws Exception {
        try (var n1 = new Muster(1, 2, 3).start();
                var n2 = new Muster(2, 1, 3).start();
                var n3 = new Muster(3, 1, 2).start()) {
            Muster.awaitAllInSync(n1, n2, n3);
            for (String transport : new String[] {"udp", "tcp"}) {
                String user = "b-" + transport;
                try (var phone = new Baresip(folder.resolve(user), n1, user, transport,
                        transport.equals("udp") ? 0 : 1)) {
                    Muster.await(user + " is listed at n3", 10_000,
                            () -> n3.holds("\"number\":\"" + user + "@local\",\"node\":\"n1\""));
                    assertThat(n3.get("/v1/bindings?number=" + user + "@127.0.0.3"))
                            .contains(user + "@local").contains("\"transport\":\"" + transport);
                    phone.stop();
                    Muster.await(user + " unregistered and is gone at n3", 10_000,
                            () -> n3.total() == 0);
                }
            }
        }
    }

    @Test
    @Tag("R2")
    void oneCallsTheOtherThroughTwoNodesAndEitherSideHangsUp() throws Exception {
        // With passwords: the caller is asked at n1, and n3 takes n1's word.
        var subscribers = folder.resolve("subscribers");
        for (String user : new String[] {"near-udp", "far-udp", "near-tcp", "far-tcp"}) {
            Muster.run(10, Muster.ROOT.resolve("bin/muster").toString(), "user", "add", user,
                    "--password", "x", "--file", subscribers.toString());
        }
        String[] digest = {"--set", "auth.mode=digest", "--set", "subscribers=" + subscribers};
        try (var n1 = new Muster(1, 2, 3).with(digest).start();
                var n2 = new Muster(2, 1, 3).with(digest).start();
                var n3 = new Muster(3, 1, 2).with(digest).start()) {
            Muster.awaitAllInSync(n1, n2, n3);
            for (String transport : new String[] {"udp", "tcp"}) {
                String far = "far-" + transport;
                try (var caller = new Baresip(folder.resolve("near-" + transport), n1,
                        "near-" + transport, transport, 2);
                        var callee = new Baresip(folder.resolve(far), n3, far, transport, 3)) {
                    Muster.await(far + " is known at n1", 10_000, () -> n1.holds(far + "@local"));
                    caller.command("dial", "sip:" + far + "@127.0.0.1");
                    callee.await("CALL_ESTABLISHED");
                    caller.await("CALL_ESTABLISHED");
                    Muster.await("sound comes back to the caller", 10_000,
                            () -> caller.ask("audio_debug").matches("(?s).*rcvd=[1-9].*"));
                    caller.command("hangup", "");
                    callee.await("CALL_CLOSED");

                    caller.command("dial", "sip:" + far + "@127.0.0.1");
                    callee.await("CALL_ESTABLISHED");
                    caller.await("CALL_ESTABLISHED");
                    callee.command("hangup", "");
                    caller.await("CALL_CLOSED");
                }
            }
        }
    }
}
