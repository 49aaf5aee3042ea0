package org.muster.registrar.register;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.message.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Path (RFC 3327), Service-Route (RFC 3608), rport (RFC 3581) and outbound's registrar (RFC 5626). */
class ExtensionsTest {
    private static final String EDGE = "192.0.2.7";
    private static final String CONTACT = "Contact: <sip:1001@10.0.0.9>\r\n";
    private static final String FLOW = "Contact: <sip:1001@10.0.0.9:%d>;reg-id=1"
            + ";+sip.instance=\"<urn:uuid:0000000A-1>\"\r\n";
    private static final String PATH = "Path: <sip:p2@edge2.example;lr>\r\n"
            + "Path: <sip:p1@edge1.example;lr>\r\n";

    private final Phone.Options options = new Phone.Options().trust(EDGE + "/32");

    private Phone phone() {
        return new Phone(options);
    }

    @Test
    void pathIsStoredWithTheBindingAndEchoedOnlyWhereItIsSupported() {
        var phone = phone();
        assertThat(phone.sendRegister("c1", 1, CONTACT + PATH)).startsWith("SIP/2.0 200")
                .doesNotContain("\r\nPath:").contains("Supported: path, outbound\r\n");
        assertThat(DeviceDetail.read(phone.table.claims("1001@local").get(0).detail()).path())
                .isEqualTo("<sip:p2@edge2.example;lr>, <sip:p1@edge1.example;lr>");
        assertThat(phone.sendRegister("c1", 2, CONTACT + PATH + "Supported: gruu, path\r\n"))
                .containsSubsequence("Path: <sip:p2@edge2.example;lr>\r\n",
                        "Path: <sip:p1@edge1.example;lr>\r\n");
    }

    @Test
    void aChangedPathIsToldToPeersTheSameIsNot() {
        var phone = phone();
        phone.sendRegister("c1", 1, CONTACT + PATH);
        phone.sendRegister("c1", 2, CONTACT + PATH);
        assertThat(phone.changes()).isEqualTo(1);
        phone.sendRegister("c1", 3, CONTACT);
        assertThat(phone.changes()).isEqualTo(2);
        assertThat(DeviceDetail.read(phone.table.claims("1001@local").get(0).detail()).path())
                .isEmpty();
    }

    @Test
    void pathFromAnUntrustedSourceIs403() {
        options.trust("198.51.100.0/24");
        var phone = phone();
        assertThat(phone.sendRegister("c1", 1, CONTACT + PATH)).startsWith("SIP/2.0 403 Path");
        assertThat(phone.changes()).isZero();
    }

    @Test
    void aPathThatCannotBeReadIs400() {
        for (String bad : List.of("sip:edge;lr", "<tel:1>", "<sip:>", "x", "<sip:a;lr",
                "<sip:e;lr>,".repeat(PathVector.VALUES_MAX) + "<sip:e;lr>")) {
            assertThat(phone().sendRegister("c1", 1, CONTACT + "Path: " + bad + "\r\n")).as(bad)
                    .startsWith("SIP/2.0 400 Bad Path Header").contains("Warning: 399");
        }
    }

    @Test
    void theServiceRouteIsInEach200AndNowhereElse() {
        options.serviceRoutes = List.of("<sip:a.example;lr>", "<sip:b.example;lr>");
        var phone = phone();
        assertThat(phone.sendRegister("c1", 1, CONTACT)).containsSubsequence(
                "Service-Route: <sip:a.example;lr>\r\n", "Service-Route: <sip:b.example;lr>\r\n");
        assertThat(phone.sendRegister("c1", 2, "Contact: *\r\n"))
                .doesNotContain("Service-Route");
    }

    @Test
    void rportIsFilledInWithReceivedAndOtherwiseTheViaIsLeft() {
        var phone = phone();
        phone.sourcePort = 40_123;
        assertThat(phone.sendRegister("c1", 1, CONTACT))
                .contains(";rport=40123;received=192.0.2.7\r\n");
        String without = phone.register("c1", 2, CONTACT).replace(";rport", "");
        assertThat(phone.send(without)).doesNotContain("rport").doesNotContain("received");
    }

    @Test
    void outboundReplacesByInstanceAndRegIdAndIsConfirmed() {
        var phone = phone();
        assertThat(phone.sendRegister("c1", 1, "Supported: path, outbound\r\n" + flow(1)))
                .contains("Require: outbound\r\n").contains(";reg-id=1;+sip.instance=");
        assertThat(phone.sendRegister("c2", 1,
                "Supported: outbound\r\n" + flow(2).replace("0000000A", "0000000a")))
                .contains("10.0.0.9:2>").doesNotContain("10.0.0.9:1>");
        assertThat(phone.sendRegister("c3", 1, "Supported: outbound\r\n"
                + flow(3).replace("reg-id=1", "reg-id=2"))).contains("10.0.0.9:2>")
                .contains("10.0.0.9:3>");
    }

    @Test
    void flowTimerIsForConnections() {
        var phone = phone();
        String request = "Supported: outbound\r\n" + flow(1);
        assertThat(phone.sendRegister("c1", 1, request)).doesNotContain("Flow-Timer");
        phone.transport = Transport.TCP;
        assertThat(phone.sendRegister("c1", 2, request)).contains("Flow-Timer: 120\r\n");
        assertThat(phone.sendRegister("c1", 3, CONTACT)).doesNotContain("Flow-Timer");
    }

    @Test
    void recordRouteIsIgnoredAndNeverInTheAnswer() {
        assertThat(phone().sendRegister("c1", 1,
                CONTACT + "Record-Route: <sip:elsewhere;lr>\r\n")).startsWith("SIP/2.0 200")
                .doesNotContain("Record-Route");
    }

    @Test
    void aBodyIsPassedOver() {
        var phone = phone();
        assertThat(phone.send(phone.register("c1", 1, CONTACT + "Content-Type: x-any/thing\r\n")
                .replace("Content-Length: 0\r\n\r\n", "Content-Length: 2\r\n\r\nhi")))
                .startsWith("SIP/2.0 200");
    }

    @Test
    void aRetransmissionIsConfirmedTheSame() {
        var phone = phone();
        String request = phone.register("c1", 1, "Supported: outbound\r\n" + flow(1));
        assertThat(phone.send(request)).isEqualTo(phone.send(request)).contains("Require: outb");
    }

    @Test
    void withoutSupportOrInstanceOrAnIdOfTheGrammarTheUriCounts() {
        for (String headers : List.of(flow(1), "Supported: outbound\r\n" + flow(1)
                .replace(";+sip.instance=\"<urn:uuid:0000000A-1>\"", ""),
                "Supported: outbound\r\n" + flow(1).replace("reg-id=1", "reg-id=0"),
                "Supported: outbound\r\n" + flow(1).replace("reg-id=1", "reg-id=2147483648"),
                "Supported: outbound\r\n" + flow(1).replace("reg-id=1", "reg-id=x"))) {
            var phone = phone();
            assertThat(phone.sendRegister("c1", 1, headers)).as(headers)
                    .startsWith("SIP/2.0 200").doesNotContain("Require:");
            assertThat(phone.table.claims("1001@local").get(0).deviceKey().utf8())
                    .isEqualTo("sip:1001@10.0.0.9:1");
        }
    }

    @Test
    void aFlowMustBeTheOnlyContactThatIsRegistered() {
        var phone = phone();
        assertThat(phone.sendRegister("c1", 1, "Supported: outbound\r\n" + flow(1) + CONTACT))
                .startsWith("SIP/2.0 400 Bad Contact Header").contains("reg-id");
        assertThat(phone.sendRegister("c1", 2, "Supported: outbound\r\n" + flow(1)
                + "Contact: <sip:old@h>;expires=0\r\n")).startsWith("SIP/2.0 200");
    }

    @Test
    void behindAnEdgeWithoutObTheRegIdIsIgnoredOr439() {
        String headers = "Supported: outbound\r\n" + flow(1);
        String edge = "Path: <sip:e@edge.example;lr>\r\n";
        String edgeWithOb = "Path: <sip:core.example;lr>, <sip:e@edge.example;lr;ob>\r\n";
        String obElsewhere = "Path: <sip:core.example;lr;ob>, <sip:e@edge.example;lr>\r\n";
        for (String[] row : new String[][] {{edge, "200"}, {"", "200"}, {obElsewhere, "200"}}) {
            assertThat(viaEdge(headers + row[0])).startsWith("SIP/2.0 200")
                    .doesNotContain("Require:");
        }
        assertThat(viaEdge(headers + edgeWithOb)).contains("Require: outbound\r\n");
        options.missingOb = MissingOb.ANSWER_439;
        for (String path : List.of(edge, "", obElsewhere)) {
            assertThat(viaEdge(headers + path)).as(path)
                    .startsWith("SIP/2.0 439 First Hop Lacks Outbound Support");
        }
        assertThat(viaEdge(headers + edgeWithOb)).startsWith("SIP/2.0 200");
        assertThat(viaEdge(flow(1) + edge)).as("no outbound asked for").startsWith("SIP/2.0 200");
        assertThat(phone().sendRegister("c1", 1, headers)).as("never with a single Via")
                .startsWith("SIP/2.0 200").contains("Require: outbound");
    }

    private String viaEdge(String headers) {
        var phone = phone();
        return phone.send(phone.register("c1", 1, headers).replace("\r\nMax-Forwards",
                "\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKp\r\nMax-Forwards"));
    }

    @Test
    void featureParametersComeBackAsTheyCame() {
        String features = ";+g.3gpp.icsi-ref=\"urn%3Aurn-7\";audio;methods=\"INVITE, ACK\";+sip.x!y";
        assertThat(phone().sendRegister("c1", 1, "Contact: <sip:a@h>" + features + ";q=0.3\r\n"))
                .contains("Contact: <sip:a@h>" + features + ";q=0.3;expires=3600\r\n");
    }

    @Test
    void overTheLimitTheOldestOrAllOthersGo() {
        String three = "Contact: <sip:a@h>, <sip:b@h>, <sip:c@h>\r\n";
        options.over = ContactsOver.REPLACE_OLDEST;
        var oldest = phone();
        for (String contact : List.of("a", "b", "c")) {
            oldest.nowMs += 1_000;
            oldest.sendRegister(contact, 1, "Contact: <sip:" + contact + "@h>\r\n");
        }
        oldest.nowMs += 1_000;
        oldest.sendRegister("a", 2, "Contact: <sip:a@h>;q=0.5\r\n");
        assertThat(oldest.sendRegister("c2", 1, "Contact: <sip:d@h>\r\n")).contains("<sip:a@h>")
                .doesNotContain("<sip:b@h>").contains("<sip:c@h>").contains("<sip:d@h>");
        options.over = ContactsOver.REPLACE_ALL;
        var all = phone();
        all.sendRegister("c1", 1, three);
        assertThat(all.sendRegister("c1", 2, "Contact: <sip:a@h>, <sip:d@h>\r\n"))
                .contains("<sip:a@h>").contains("<sip:d@h>").doesNotContain("<sip:b@h>")
                .doesNotContain("<sip:c@h>");
        assertThat(all.sendRegister("c1", 3, "Contact: <sip:d@h>, <sip:e@h>, <sip:f@h>,"
                + " <sip:g@h>\r\n")).as("more than fit at all")
                .startsWith("SIP/2.0 403 Too Many Contacts");
    }

    @Test
    void whatIsRemovedInTheSameRequestMakesRoom() {
        var phone = phone();
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>, <sip:c@h>\r\n");
        assertThat(phone.sendRegister("c1", 2,
                "Contact: <sip:a@h>;expires=0, <sip:d@h>\r\n")).startsWith("SIP/2.0 200")
                .contains("<sip:d@h>").doesNotContain("<sip:a@h>");
    }

    @Test
    void theSameContactTwiceInOneRequestIsOneDevice() {
        var phone = phone();
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:a@h>;q=0.5\r\n");
        assertThat(phone.devices.of("1001@local")).hasSize(1);
        assertThat(phone.devices.count()).isEqualTo(1);
    }

    private static String flow(int port) {
        return FLOW.formatted(port);
    }
}
