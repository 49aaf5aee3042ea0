package org.muster.registrar;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** A phone that registers with another node: its old device process ends, and so do its polls. */
@Tag("R3")
@Tag("R6")
class MovesTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    @BeforeEach
    void open() throws Exception {
        for (int i = 0; i < 2; i++) {
            on.start(i, set("poll.interval.udp", "1s"), set("poll.timeout", "500ms"),
                    set("settle.delay", "100ms"));
        }
    }

    private InetSocketAddress node(int i) {
        return new InetSocketAddress("127.0.0.1", on.sipPorts.get(i));
    }

    private void awaitOwner(int at, String owner) throws Exception {
        while (!on.bindings(at).contains("\"node\":\"" + owner + "\"")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thePollsOfTheOldNodeEndAndThoseOfTheNewBegin() throws Exception {
        var phone = on.phone("1001", 0);
        phone.register();
        String poll = phone.await("OPTIONS");
        assertThat(poll).contains("SIP/2.0/UDP 127.0.0.1:" + on.sipPorts.get(0) + ";");
        phone.answer(poll, "200 OK");
        awaitOwner(1, "n1");
        phone.sendTo(node(1), phone.registration("Contact: <" + phone.contact + ">\r\n"));
        awaitOwner(0, "n2");
        while (!on.get(0, "/v1/history").contains("\"now\":\"removed\",\"why\":\"moved\"")) {
            Thread.onSpinWait();
        }
        long before = on.counter(0, "poll.sent");
        for (int i = 0; i < 3; i++) {
            do { // one of the old node may have been under way
                poll = phone.await("OPTIONS");
            } while (!poll.contains("SIP/2.0/UDP 127.0.0.1:" + on.sipPorts.get(1) + ";"));
            phone.sendTo(node(1), phone.response(poll, "200 OK"));
        }
        assertThat(on.counter(0, "poll.sent")).isEqualTo(before);
        assertThat(on.counter(0, "poll.lost")).isZero();
    }

    /** A load balancer that sends each datagram where it likes. */
    @Test
    void registeringNowHereNowThereThePhoneHasOneOwnerAndIsReached() throws Exception {
        var phone = on.phone("1001", 0);
        for (int i = 0; i < 12; i++) {
            int to = i % 2;
            phone.sendTo(node(to), phone.registration("Contact: <" + phone.contact + ">\r\n"));
            String answer = phone.await("SIP/2.0 200");
            assertThat(TestPhone.lines(answer, "Contact:")).as("one binding").hasSize(1);
            for (int at = 0; at < 2; at++) {
                awaitOwner(at, "n" + (to + 1));
                assertThat(on.bindings(at).split("\"number\"")).as("one owner").hasSize(2);
            }
            var caller = on.phone("caller" + i, 1 - to);
            caller.send(caller.invite("1001", "call-" + i, ""));
            String invite = phone.await("INVITE");
            phone.sendTo(node(to), phone.response(invite, "486 Busy Here"));
            assertThat(caller.await("SIP/2.0 486")).contains("call-" + i);
        }
    }
}
