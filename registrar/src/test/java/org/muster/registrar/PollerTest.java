package org.muster.registrar;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;
import static org.muster.registrar.TestPhone.header;

/** Polls on the wire of a whole node, and what peers hear of a device that is gone. */
@Tag("R6")
class PollerTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    @Test
    void aDeviceIsPolledOverItsFlowAndGoneOnAllNodesWhenItAnswersNoMore() throws Exception {
        for (int i = 0; i < 2; i++) {
            on.start(i, set("poll.interval.udp", "1s"), set("poll.timeout", "500ms"));
        }
        var phone = on.phone("1001", 0);
        phone.register();
        on.awaitKnown(1, "1001");
        String poll = phone.await("OPTIONS");
        assertThat(poll).startsWith("OPTIONS " + phone.contact + " SIP/2.0\r\n")
                .contains(";branch=z9hG4bKpoll.").contains("Max-Forwards: 70\r\n");
        assertThat(header(poll, "To")).isEqualTo("<sip:1001@local>");
        phone.answer(poll, "200 OK");
        for (int i = 0; i < 2; i++) {
            phone.answer(phone.await("OPTIONS"), "486 Busy Here");
        }
        assertThat(on.bindings(0)).contains("\"control\":\"polled\"").doesNotContain(
                "\"rttMs\":-1");
        assertThat(on.counter(0, "poll.answered")).isEqualTo(3);
        while (on.bindings(1).contains("1001@local")) {
            Thread.onSpinWait();
        }
        assertThat(on.bindings(0)).doesNotContain("1001@local");
        assertThat(on.counter(0, "poll.lost")).isEqualTo(1);
        assertThat(on.counter(1, "poll.sent")).as("only the controlling node polls").isZero();
    }

    @Test
    void aPathIsTheWayOfAPollToo() throws Exception {
        on.start(0, set("trusted", "127.0.0.0/8"), set("poll.interval.nat", "1s"));
        var edge = on.phone("edge", 0);
        edge.register("Contact: <sip:edge@10.9.9.9>\r\nPath: <sip:127.0.0.1:" + edge.port()
                + ";lr>\r\n");
        String poll = edge.await("OPTIONS");
        assertThat(poll).startsWith("OPTIONS sip:edge@10.9.9.9 SIP/2.0\r\n");
        assertThat(header(poll, "Route")).isEqualTo("<sip:127.0.0.1:" + edge.port() + ";lr>");
        edge.answer(poll, "480 Temporarily Unavailable");
        edge.answer(edge.await("OPTIONS"), "200 OK");
        while (on.counter(0, "poll.answered") < 2) {
            Thread.onSpinWait();
        }
        assertThat(on.bindings(0)).contains("\"control\":\"polled\"");
    }
}
