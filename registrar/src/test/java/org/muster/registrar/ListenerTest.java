package org.muster.registrar;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** Connections of phones that close, and listeners that are dialled instead, on a whole node. */
@Tag("R5")
@Tag("R6")
class ListenerTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    @BeforeEach
    void open() throws Exception {
        on.start(0, set("poll.interval.connection", "1s"), set("poll.timeout", "500ms"));
    }

    private StreamPhone connect() throws Exception {
        return new StreamPhone(new Socket("127.0.0.1", on.sipPorts.get(0)));
    }

    private void awaitGone(String number) throws Exception {
        long startedNanos = System.nanoTime();
        while (on.bindings(0).contains(number + "@local")) {
            assertThat(System.nanoTime() - startedNanos).as(number + " is gone within a second")
                    .isLessThan(1_000_000_000);
        }
    }

    @Test
    void aPbxThatClosesItsConnectionIsDialledPolledAndCalledThere() throws Exception {
        try (var listener = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(10_000);
            String contact = "sip:pbx@127.0.0.1:" + listener.getLocalPort() + ";transport=tcp";
            try (var registering = connect()) {
                assertThat(registering.register("pbx", contact)).startsWith("SIP/2.0 200");
            }
            try (var trunk = new StreamPhone(listener.accept())) {
                String poll = trunk.receive();
                assertThat(poll).startsWith("OPTIONS " + contact + " SIP/2.0\r\n")
                        .contains("Via: SIP/2.0/TCP 127.0.0.1:" + on.sipPorts.get(0));
                trunk.answer(poll, "200 OK");
                var caller = on.phone("caller", 0);
                caller.send(caller.invite("pbx", "call-1", ""));
                String invite = trunk.receive();
                while (!invite.startsWith("INVITE")) {
                    trunk.answer(invite, "200 OK");
                    invite = trunk.receive();
                }
                trunk.answer(invite, "486 Busy Here");
                assertThat(caller.await("SIP/2.0 486")).contains("Call-ID: call-1");
                assertThat(on.bindings(0)).contains("\"control\":\"polled\"");
            }
            awaitGone("pbx");
        }
    }

    @Test
    void aListenerThatRefusesIsGoneWithTheConnection() throws Exception {
        int nobody = NodeTest.freePort();
        try (var phone = connect()) {
            phone.register("1001", "sip:1001@127.0.0.1:" + nobody + ";transport=tcp");
            assertThat(on.bindings(0)).contains("1001@local");
        }
        awaitGone("1001");
        assertThat(on.get(0, "/v1/history")).contains("\"now\":\"registered\"")
                .contains("\"was\":\"registered\",\"now\":\"removed\",\"why\":\"flow-lost\"");
        assertThat(on.counter(0, "device.removed.flow-lost")).isEqualTo(1);
    }

    @Test
    void aPhoneIsPolledOverItsConnectionAndItsKeepalivesAreAnswered() throws Exception {
        try (var phone = connect()) {
            phone.register("1001", "sip:1001@127.0.0.1:" + phone.socket.getLocalPort());
            String poll = phone.receive();
            assertThat(poll).startsWith("OPTIONS ");
            phone.answer(poll, "200 OK");
            phone.send("\r\n\r\n");
            assertThat(phone.socket.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
        }
        awaitGone("1001");
    }
}
