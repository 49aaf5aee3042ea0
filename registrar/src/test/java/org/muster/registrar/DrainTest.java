package org.muster.registrar;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.muster.registrar.config.Assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

/** A node that goes out of service: what becomes of its phones, on the wire. */
@Tag("R4")
class DrainTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    private void drain(int i) throws Exception {
        String said = begin(i);
        while (said.startsWith("no other node")) { // it has not seen its peer yet
            said = begin(i);
        }
        assertThat(said).contains("\"state\":\"dra");
    }

    private String begin(int i) throws Exception {
        var request = HttpRequest.newBuilder(new URI(on.adminUri(i) + "/v1/drain"))
                .header("X-Muster-Action", "drain").POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void startBoth(Assignment... more) throws Exception {
        for (int i = 0; i < 2; i++) {
            var all = new ArrayList<>(List.of(more));
            all.add(set("poll.timeout", "500ms"));
            all.add(set("trusted", "127.0.0.0/8"));
            on.start(i, all.toArray(Assignment[]::new));
        }
    }

    private String answerFromNode1(TestPhone phone) throws Exception {
        String probe = phone.await("OPTIONS");
        phone.sendTo(new InetSocketAddress("127.0.0.1", on.sipPorts.get(1)),
                phone.response(probe, "200 OK"));
        return probe;
    }

    private void awaitOwner(int asked, String number, String node) throws Exception {
        while (!on.get(asked, "/v1/bindings?number=" + number)
                .contains("\"pid\":\"" + node + ".")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aPhoneThatAnswersTheOtherNodeIsControlledByIt() throws Exception {
        startBoth();
        var phone = on.phone("1001", 0);
        phone.register();
        on.awaitKnown(1, "1001");
        drain(0);
        assertThat(answerFromNode1(phone)).startsWith("OPTIONS " + phone.contact + " SIP/2.0\r\n");
        awaitOwner(1, "1001", "n2");
        awaitOwner(0, "1001", "n2");
        assertThat(on.get(1, "/v1/history?number=1001")).contains("handed-over", "answered");
        while (!on.get(0, "/v1/drain").contains("\"state\":\"drained\",\"devices\":1,\"left\":0")) {
            Thread.onSpinWait();
        }
        assertThat(on.get(1, "/v1/peers")).contains("\"draining\":true");
    }

    @Test
    void behindAnEdgeItIsAskedThroughTheEdge() throws Exception {
        startBoth();
        var edge = on.phone("edge", 0);
        edge.register("Contact: <sip:edge@10.9.9.9>\r\nPath: <sip:127.0.0.1:" + edge.port()
                + ";lr>\r\n");
        on.awaitKnown(1, "edge");
        drain(0);
        assertThat(answerFromNode1(edge)).startsWith("OPTIONS sip:edge@10.9.9.9 SIP/2.0\r\n")
                .contains("Route: <sip:127.0.0.1:" + edge.port() + ";lr>");
        awaitOwner(1, "edge", "n2");
    }

    @Test
    void whatOnlyItsNodeReachesStaysAndSoDoesWhatDoesNotAnswer() throws Exception {
        startBoth();
        var behindNat = on.phone("1001", 0);
        behindNat.register("Contact: <sip:1001@10.9.9.9:5060>\r\n");
        var deaf = on.phone("1002", 0);
        deaf.register();
        on.awaitKnown(1, "1001");
        on.awaitKnown(1, "1002");
        drain(0);
        for (int i = 0; i < 3; i++) {
            deaf.await("OPTIONS");
        }
        assertThat(behindNat.receive(200)).as("nobody asks it").isNull();
        awaitOwner(1, "1001", "n1");
        awaitOwner(1, "1002", "n1");
        assertThat(on.get(0, "/v1/drain")).contains("\"state\":\"draining\",\"devices\":2,"
                + "\"left\":2,\"permanent\":0,\"unreachable\":1");
    }

    @Test
    void anEdgeIsAskedWhereItsPathSays() throws Exception {
        startBoth();
        var edge = on.phone("edge", 0);
        var inside = on.phone("inside", 0);
        edge.register("Contact: <sip:edge@10.9.9.9>\r\nPath: <sip:127.0.0.1:" + inside.port()
                + ";lr>\r\n");
        on.awaitKnown(1, "edge");
        drain(0);
        answerFromNode1(inside);
        awaitOwner(1, "edge", "n2");
        var caller = on.phone("2002", 1);
        caller.send(caller.invite("edge", "c1", ""));
        assertThat(inside.await("INVITE ")).contains("Route: <sip:127.0.0.1:" + inside.port());
    }

    @Test
    void whatIsPermanentStaysAndIsNobodyElses(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("permanent"), "7000 sip:gw@127.0.0.1:9\n");
        on.start(0, set("permanent", file.toString()));
        on.start(1);
        on.awaitKnown(1, "7000");
        drain(0);
        String all = "\"state\":\"drained\",\"devices\":1,\"left\":1,\"permanent\":1,\"unreachable\":0";
        while (!on.get(0, "/v1/drain").contains(all)) {
            Thread.onSpinWait();
        }
        assertThat(on.counter(1, "adopt.offered")).isZero();
    }

    @Test
    void itEndsInTimeAlsoAmidARound() throws Exception {
        startBoth(set("adopt.rate", "10"), set("drain.max", "1s"));
        int phones = 40; // a round would take four seconds
        for (int i = 0; i < phones; i++) {
            on.phone("p" + i, 0).register();
        }
        on.awaitKnown(1, "p" + (phones - 1));
        drain(0);
        while (!on.get(0, "/v1/drain").contains("\"state\":\"drained\"")) {
            Thread.onSpinWait();
        }
        assertThat(on.counter(1, "adopt.offered")).isBetween(1L, phones / 2L);
    }

    @Test
    @Tag("R10")
    void callsBetweenNodesGoOnWhileConnectionsOfPhonesAreClosed() throws Exception {
        startBoth();
        var callee = on.phone("1001", 0);
        callee.register("Contact: <sip:1001@10.9.9.9:5060>\r\n");
        on.awaitKnown(1, "1001");
        var caller = on.phone("2002", 1);
        caller.send(caller.invite("1001", "c1", ""));
        String invite = callee.await("INVITE ");
        try (var phone = new StreamPhone(new Socket("127.0.0.1", on.sipPorts.get(0)))) {
            assertThat(phone.register("1002", "sip:1002@10.9.9.9;transport=tcp"))
                    .startsWith("SIP/2.0 200");
            drain(0);
            assertThat(phone.receive()).as("closed").isEmpty();
        }
        while (!on.get(0, "/v1/drain").contains("\"connections\":0")) {
            Thread.onSpinWait();
        }
        callee.answer(invite, "200 OK");
        String ok = caller.await("SIP/2.0 200");
        caller.send(caller.request("INFO", callee.contact, "c1", 2, NodesOnLoopback.TAG_OF_CALLEE,
                NodesOnLoopback.routes(ok, true)));
        callee.answer(callee.await("INFO "), "200 OK");
        caller.await("SIP/2.0 200");
        assertThat(on.counter(1, "tcp.dialled")).as("node 2 has kept its connection")
                .isEqualTo(1);
    }

    @Test
    void aDrainedNodeSendsPhonesElsewhereButLetsThemGo() throws Exception {
        startBoth();
        var phone = on.phone("1001", 0);
        phone.register("Contact: <sip:1001@10.9.9.9:5060>\r\n");
        drain(0);
        phone.send(phone.registration("Contact: <sip:1001@10.9.9.9:5060>\r\n"));
        assertThat(phone.await("SIP/2.0 503")).startsWith("SIP/2.0 503 Draining\r\n")
                .contains("Retry-After: 10\r\n");
        phone.send(phone.request("OPTIONS", "sip:127.0.0.1", "o", 1, "", ""));
        assertThat(phone.await("SIP/2.0 503")).startsWith("SIP/2.0 503 Draining\r\n");
        phone.register("Contact: <sip:1001@10.9.9.9:5060>;expires=0\r\n");
        assertThat(on.bindings(0)).doesNotContain("1001@local");
    }

    @Test
    void aNodeThatIsAloneIsNotDrained() throws Exception {
        on.start(0);
        assertThat(begin(0)).startsWith("no other node is on-line and in sync, expected one");
        var phone = on.phone("1001", 0);
        phone.register();
        assertThat(on.get(0, "/readyz")).isEqualTo("ready\n");
    }

    @Test
    void itsConnectionsAreClosed() throws Exception {
        startBoth();
        try (var phone = new StreamPhone(new Socket("127.0.0.1", on.sipPorts.get(0)))) {
            assertThat(phone.register("1001", "sip:1001@10.9.9.9;transport=tcp"))
                    .startsWith("SIP/2.0 200");
            drain(0);
            assertThat(phone.receive()).as("closed").isEmpty();
        }
        while (!on.get(0, "/v1/drain").contains("\"state\":\"drained\"")) {
            Thread.onSpinWait();
        }
    }
}
