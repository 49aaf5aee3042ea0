package org.muster.registrar;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.TestPhone.lines;

/** Calls between phones of two whole nodes: what each phone sees on the wire. */
class CallAcrossNodesTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    @Test
    @Tag("R2")
    void acrossTwoNodesTheOwnerSendsOverThePhonesFlowAndBothSidesHangUp() throws Exception {
        on.start(0);
        on.start(1);
        acrossNodes("transport=tcp");
    }

    @Test
    void nodesWithoutTcpCallEachOtherOverUdp() throws Exception {
        on.transports = "udp:127.0.0.1:%1$d";
        on.start(0);
        on.start(1);
        acrossNodes("transport=udp");
    }

    private void acrossNodes(String between) throws Exception {
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 1);
        callee.register();
        on.awaitKnown(0, "1001");
        caller.send(caller.invite("1001", "c1", ""));
        String got = callee.receive();
        assertThat(got).startsWith("INVITE " + callee.contact).contains("Max-Forwards: 68\r\n")
                .doesNotContain("\r\nRoute:").doesNotContain(";pid=");
        assertThat(lines(got, "Via:")).hasSize(3);
        assertThat(lines(got, "Via:").get(0)).as("of the node that controls the phone")
                .contains("127.0.0.1:" + on.sipPorts.get(1));
        assertThat(lines(got, "Via:").get(1)).contains("127.0.0.1:" + on.sipPorts.get(0))
                .contains(between.equals("transport=tcp") ? "SIP/2.0/TCP" : "SIP/2.0/UDP");
        var recordRoutes = lines(got, "Record-Route:");
        assertThat(recordRoutes).hasSize(2);
        assertThat(recordRoutes.get(0)).contains("127.0.0.1:" + on.sipPorts.get(1));
        assertThat(recordRoutes.get(1)).contains("127.0.0.1:" + on.sipPorts.get(0));
        callee.answer(got, "200 OK");
        String ok = caller.await("SIP/2.0 200");

        caller.send(caller.request("ACK", callee.contact, "c1", 1, NodesOnLoopback.TAG_OF_CALLEE,
                NodesOnLoopback.routes(ok, true)));
        assertThat(callee.await("ACK ")).doesNotContain("\r\nRoute:");
        caller.send(caller.request("INFO", callee.contact, "c1", 2, NodesOnLoopback.TAG_OF_CALLEE,
                NodesOnLoopback.routes(ok, true)));
        String info = callee.await("INFO ");
        callee.answer(info, "200 OK");
        caller.await("SIP/2.0 200");
        caller.send(caller.request("OPTIONS", "sip:1001@127.0.0.1", "c1", 3,
                NodesOnLoopback.TAG_OF_CALLEE, ""));
        String options = callee.await("OPTIONS ");
        assertThat(options).as("without a Route it is looked up").startsWith(
                "OPTIONS " + callee.contact);
        callee.answer(options, "200 OK");
        caller.await("SIP/2.0 200");
        callee.send(callee.request("BYE", caller.contact, "c1", 9, ";tag=2002",
                NodesOnLoopback.routes(got, false)));
        String bye = caller.await("BYE ");
        assertThat(lines(bye, "Via:")).hasSize(3);
        caller.answer(bye, "200 OK");
        assertThat(callee.await("SIP/2.0 200")).contains("9 BYE");
        assertThat(on.counter(0, "tcp.dialled")).as("connections are kept")
                .isEqualTo(between.equals("transport=tcp") ? 1 : 0);
    }

    @Test
    void aCancelCrossesTheNodes() throws Exception {
        on.start(0);
        on.start(1);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 1);
        callee.register();
        on.awaitKnown(0, "1001");
        String invite = caller.invite("1001", "c1", "");
        caller.send(invite);
        String got = callee.receive();
        callee.answer(got, "180 Ringing");
        caller.await("SIP/2.0 180");
        caller.send(invite.replace("INVITE", "CANCEL"));
        callee.answer(callee.await("CANCEL "), "200 OK");
        callee.answer(got, "487 Request Terminated");
        callee.await("ACK ");
        caller.await("SIP/2.0 487");
    }

    @Test
    @Tag("R10")
    void whenTheOwnerGoesInMidInviteTheCallerHasAnAnswer() throws Exception {
        on.start(0);
        var owner = on.start(1);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 1);
        callee.register();
        on.awaitKnown(0, "1001");
        caller.send(caller.invite("1001", "c1", ""));
        callee.answer(callee.receive(), "180 Ringing");
        caller.await("SIP/2.0 180");
        owner.close();
        on.nodes.remove(owner);
        assertThat(caller.receive()).startsWith("SIP/2.0 480 Temporarily Unavailable");
    }
}
