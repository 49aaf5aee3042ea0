package org.muster.registrar;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** Numbers that an operator blocks, and devices that one registers for good, on whole nodes. */
@Tag("R3")
class OperatorFilesTest {
    @TempDir
    Path folder;

    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    private Node start(int i) throws Exception {
        return on.start(i, set("blocked", folder.resolve("blocked" + i).toString()),
                set("permanent", folder.resolve("permanent" + i).toString()),
                set("poll.interval.udp", "1s"), set("poll.interval.connection", "1s"),
                set("poll.timeout", "500ms"));
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(folder.resolve(file), text);
    }

    private void awaitGone(int i, String number) throws Exception {
        while (on.bindings(i).contains("\"" + number + "@local\"")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aBlockedNumberIsUnregisteredEverywhereAndRefusedUntilItIsNotBlockedAnyMore()
            throws Exception {
        start(0);
        start(1);
        var phone = on.phone("1001", 0);
        phone.register();
        on.awaitKnown(1, "1001");
        write("blocked1", "# who did not pay\n1001\n1002@nowhere.example.org;x y\n");
        awaitGone(0, "1001");
        awaitGone(1, "1001");
        while (!on.get(0, "/v1/history?number=1001").contains("\"why\":\"operator\"")) {
            Thread.onSpinWait(); // it has left the table a moment before its process ends
        }
        var elsewhere = on.phone("1001", 1);
        elsewhere.send(elsewhere.registration("Contact: <" + elsewhere.contact + ">\r\n"));
        assertThat(elsewhere.await("SIP/2.0")).startsWith("SIP/2.0 403 Number Is Blocked");
        write("blocked1", "");
        do {
            elsewhere.send(elsewhere.registration("Contact: <" + elsewhere.contact + ">\r\n"));
        } while (!elsewhere.await("SIP/2.0").startsWith("SIP/2.0 200"));
    }

    @Test
    void aPermanentDeviceIsCalledPolledNeverLostAndGoneWithItsLine() throws Exception {
        start(0);
        start(1);
        var gateway = on.phone("gateway", 0);
        write("permanent0", "7000 " + gateway.contact + "\nno-contact\n7001 tel:+1\n");
        on.awaitKnown(1, "7000");
        String poll = gateway.await("OPTIONS " + gateway.contact);
        gateway.answer(poll, "200 OK");
        var caller = on.phone("caller", 1);
        caller.send(caller.invite("7000", "call-1", ""));
        String invite = gateway.await("INVITE");
        gateway.answer(invite, "486 Busy Here");
        caller.await("SIP/2.0 486");
        while (!on.bindings(0).contains("\"control\":\"silent\"")) {
            Thread.onSpinWait(); // it answers no more, and is not lost by it
        }
        assertThat(on.bindings(0)).contains("\"expires\":2147483647").doesNotContain("7001");
        gateway.send(gateway.registration("Contact: <" + gateway.contact + ">\r\nExpires: 0\r\n")
                .replace("sip:gateway@127.0.0.1>", "sip:7000@127.0.0.1>"));
        assertThat(gateway.await("SIP/2.0 200")).as("only an operator ends it")
                .contains("Contact: <" + gateway.contact + ">;expires=2147483647");
        write("permanent0", "");
        awaitGone(0, "7000");
        awaitGone(1, "7000");
    }

    @Test
    void aPermanentDeviceOverTcpIsDialledAgainByItsNextPoll() throws Exception {
        start(0);
        try (var listener = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(10_000);
            write("permanent0", "7000 sip:gw@127.0.0.1:" + listener.getLocalPort()
                    + ";transport=tcp\n");
            for (int i = 0; i < 2; i++) {
                try (var trunk = new StreamPhone(listener.accept())) {
                    String poll = trunk.receive();
                    assertThat(poll).startsWith("OPTIONS sip:gw@127.0.0.1:");
                    trunk.answer(poll, "200 OK");
                }
            }
            assertThat(on.bindings(0)).contains("7000@local");
        }
    }
}
