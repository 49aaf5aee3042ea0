package org.muster.registrar;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.register.DigestPhone;
import org.muster.registrar.subscribers.Algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** Digest between two whole nodes: phones that move, and bytes that somebody caught. */
class RegisterAcrossNodesTest {
    @TempDir
    Path folder;
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    private static String answer(TestPhone phone, String challenge, String nc) {
        return phone.registration("Contact: <" + phone.contact + ">\r\n"
                + new DigestPhone("1001", "local", "pw").authorization("Authorization",
                        "REGISTER", DigestPhone.nonce(challenge), nc));
    }

    @Test
    void aMoveCostsOneStaleRoundTripAndCaughtBytesAreWorthNothing() throws Exception {
        var file = folder.resolve("subscribers");
        Files.writeString(file, "1001:local:" + Algorithm.MD5.ha1("1001", "local", "pw") + "\n");
        var digest = new Assignment[] {set("auth.mode", "digest"),
                set("subscribers", file.toString())};
        on.start(0, digest);
        on.start(1, digest);
        var phone = on.phone("1001", 0);
        phone.send(phone.registration("Contact: <" + phone.contact + ">\r\n"));
        String challenge = phone.await("SIP/2.0 401");

        var moved = on.phone("1001", 1);
        moved.send(answer(moved, challenge, "00000001"));
        String stale = moved.await("SIP/2.0 401");
        assertThat(stale).contains("stale=true");
        String right = answer(moved, stale, "00000001");
        moved.send(right);
        assertThat(moved.receive()).startsWith("SIP/2.0 200");

        on.awaitKnown(0, "1001");
        for (int node = 0; node < 2; node++) {
            var thief = on.phone("1001", node);
            for (int i = 0; i < 2; i++) {
                thief.send(right);
                // The answer goes where the caught Via says, which is at the same address.
                assertThat(moved.receive()).as("caught bytes at node " + node)
                        .startsWith("SIP/2.0 401");
            }
        }
        moved.send(right);
        assertThat(moved.receive()).as("the phone's own repetition").startsWith("SIP/2.0 200");
    }
}
