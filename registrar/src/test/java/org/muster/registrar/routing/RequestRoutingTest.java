package org.muster.registrar.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.digits.PeerDirectory;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Reading;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.Transport;
import org.muster.registrar.register.Phone;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Pid;

import static org.assertj.core.api.Assertions.assertThat;

/** Where requests go, as SIP text in and decisions out. */
class RequestRoutingTest {
    private static final String INVITE = "INVITE sip:1001@127.0.0.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKi1\r\nMax-Forwards: 70\r\n"
            + "From: <sip:2002@127.0.0.1>;tag=caller\r\nTo: <sip:1001@127.0.0.1>\r\n"
            + "Call-ID: call1\r\nCSeq: 1 INVITE\r\nContact: <sip:2002@192.0.2.9:5070>\r\n"
            + "Content-Length: 0\r\n\r\n";
    private static final ClusterSeal SEAL = new ClusterSeal(new byte[32]);

    private final Phone phone = new Phone();
    private final Map<String, PeerAddress> addressByNode = new HashMap<>();
    private boolean combining;
    private boolean away;
    private final PeerDirectory peers = new PeerDirectory() {
        @Override
        public PeerAddress addressOf(String node) {
            return addressByNode.get(node);
        }

        @Override
        public boolean isCombining() {
            return combining;
        }

        @Override
        public boolean isAnyoneAway() {
            return away;
        }
    };
    private final RequestRouting n1 = routing(new Owner("n1", 1));
    private final Flow callerFlow = flow("192.0.2.9", 5070);

    private RequestRouting routing(Owner self) {
        return new RequestRouting(self, new Numbering(List.of(), List.of("127.0.0.1")),
                new DigitAnalysis(phone.table, phone.devices, peers), peers, SEAL,
                (transport, local) -> "198.51.100.1:5060", number -> number.startsWith("5"));
    }

    private static Flow flow(String host, int port) {
        return new Flow(Transport.UDP, address("127.0.0.1", 5060), address(host, port), 0);
    }

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SipMessage read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ((Reading.Good) MessageReader.read(bytes, bytes.length, false)).message();
    }

    private Decision decide(String text) {
        return n1.decide(read(text), callerFlow, Caller.EXEMPT, Set.of());
    }

    private Decision.Forward forward(String text) {
        return (Decision.Forward) decide(text);
    }

    private void register() {
        assertThat(phone.sendRegister("r1", 1, "Contact: <sip:1001@192.0.2.7:5060>\r\n"))
                .startsWith("SIP/2.0 200");
    }

    private String sent(Decision.Forward forward, String request) {
        return new String(ForwardedMessage.request(read(request), forward.edits(),
                "SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKours", callerFlow),
                StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Max-Forwards: 70|Max-Forwards: 0|483 Too Many Hops",
            "Max-Forwards: 70|Max-Forwards: x|400 Bad Max-Forwards Header",
            "sip:1001@127.0.0.1 SIP|mailto:1001@127.0.0.1 SIP|416 Unsupported URI Scheme",
            "sip:1001@127.0.0.1 SIP|sip:1001@127.0.0.1:x SIP|400 Bad Request-URI",
            "Call-ID:|Proxy-Require: privacy\\r\\nCall-ID:|420 Bad Extension",
            "Call-ID:|Route: <sip:192.0.2.66;lr>\\r\\nCall-ID:|403 Route Leads Out Of The Cluster",
            "Call-ID:|Route: nonsense <\\r\\nCall-ID:|400 Bad Route Header",
            "Call-ID:|Route: <sip:m1.AAAA@127.0.0.1;lr>\\r\\nCall-ID:|403 Flow Token Is Not Of This "
                    + "Cluster",
            "sip:1001@127.0.0.1 SIP|sip:1001@example.com SIP|404 Not Found",
            "sip:1001@127.0.0.1 SIP|sip:127.0.0.1 SIP|405 Method Not Allowed",
            "sip:1001@127.0.0.1 SIP|sip:9999@127.0.0.1 SIP|404 Not Found",
            "sip:1001@127.0.0.1 SIP|sip:5001@127.0.0.1 SIP|480 Temporarily Unavailable"})
    void whatIsRefused(String from, String to, String answer) {
        register();
        var refuse = (Decision.Refuse) decide(INVITE.replace(from, to.replace("\\r\\n", "\r\n")));
        assertThat(refuse.status() + " " + refuse.phrase()).isEqualTo(answer);
    }

    @Test
    void aMissIsOnlyANoWhenEverybodyHasSaidWhatItControls() {
        combining = true;
        assertThat(((Decision.Refuse) decide(INVITE)))
                .isEqualTo(Decision.Refuse.with(503, "Combining", "Retry-After", "1"));
        combining = false;
        away = true;
        assertThat(((Decision.Refuse) decide(INVITE)).status()).isEqualTo(480);
        away = false;
        assertThat(((Decision.Refuse) decide(INVITE)).status()).isEqualTo(404);
    }

    @Test
    void aPhoneHereIsReachedOverItsFlowWithItsContactAsRequestUri() {
        register();
        var forward = forward(INVITE);
        assertThat(forward.next())
                .isEqualTo(new NextHop.Phone(new Flow(Transport.UDP, phoneFlow().local(),
                        address("192.0.2.7", 5060), 0)));
        assertThat(forward.whenGone()).isEqualTo(WhenGone.LOOK_UP_AGAIN);
        assertThat(sent(forward, INVITE)).startsWith("INVITE sip:1001@192.0.2.7:5060 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKours\r\n"
                + "Record-Route: <sip:m1.").contains("Max-Forwards: 69\r\n");
    }

    private Flow phoneFlow() {
        return phone.devices.of("1001@local").get(0).flow();
    }

    @Test
    void aContactOnTheSourcesHostWithAnotherPortIsAListenerElseTheFlowCounts() {
        phone.sendRegister("r1", 1, "Contact: <sip:1001@192.0.2.7:7777>\r\n");
        assertThat(((NextHop.Phone) forward(INVITE).next()).flow().remote())
                .isEqualTo(address("192.0.2.7", 7777));
        phone.source = "198.51.100.77";
        phone.sourcePort = 40_000;
        phone.sendRegister("r2", 2, "Contact: <sip:1001@192.0.2.7:7777>\r\n");
        assertThat(((NextHop.Phone) forward(INVITE).next()).flow().remote())
                .as("behind NAT").isEqualTo(address("198.51.100.77", 40_000));
    }

    @Test
    @Tag("R2")
    void theGreatestQIsAskedFirstAndAtEqualQTheNewest() {
        phone.sendRegister("r1", 1, "Contact: <sip:old@192.0.2.7>\r\n");
        phone.nowMs += 10;
        phone.sendRegister("r2", 1, "Contact: <sip:new@192.0.2.7>\r\n");
        assertThat(forward(INVITE).edits().requestUri().utf8()).isEqualTo("sip:new@192.0.2.7");
        phone.nowMs += 10;
        phone.sendRegister("r2", 2, "Contact: <sip:new@192.0.2.7>;q=0.9\r\n");
        assertThat(forward(INVITE).edits().requestUri().utf8()).isEqualTo("sip:old@192.0.2.7");
    }

    @Test
    void theSecondLookSkipsWhatIsGone() {
        register();
        var pid = forward(INVITE).pid();
        assertThat(n1.decide(read(INVITE), callerFlow, Caller.EXEMPT, Set.of(pid)))
                .isEqualTo(Decision.Refuse.of(480, "Temporarily Unavailable"));
    }

    @Test
    void withinTheDialogBothSidesAreFoundByTheRecordRouteWhicheverAsks() {
        register();
        String route = recordRoute(sent(forward(INVITE), INVITE));
        String bye = INVITE.replace("INVITE sip:1001@127.0.0.1 ", "BYE sip:1001@192.0.2.7:5060 ")
                .replace("1 INVITE", "2 BYE")
                .replace("To: <sip:1001@127.0.0.1>", "To: <sip:1001@127.0.0.1>;tag=callee")
                .replace("Call-ID:", "Route: " + route + "\r\nCall-ID:");
        var toCallee = forward(bye);
        assertThat(((NextHop.Phone) toCallee.next()).flow().remote())
                .isEqualTo(address("192.0.2.7", 5060));
        assertThat(sent(toCallee, bye)).startsWith("BYE sip:1001@192.0.2.7:5060 SIP/2.0\r\n")
                .doesNotContain("Route:");

        String back = bye.replace("BYE sip:1001@192.0.2.7:5060", "BYE sip:2002@192.0.2.9:5070")
                .replace("From: <sip:2002@127.0.0.1>;tag=caller",
                        "From: <sip:1001@127.0.0.1>;tag=callee")
                .replace("To: <sip:1001@127.0.0.1>;tag=callee",
                        "To: <sip:2002@127.0.0.1>;tag=caller");
        assertThat(((NextHop.Phone) forward(back).next()).flow().remote())
                .isEqualTo(address("192.0.2.9", 5070));
    }

    @Test
    void aStrictRouterBeforeUsGetsItsTargetBack() {
        register();
        String route = recordRoute(sent(forward(INVITE), INVITE));
        String uri = route.substring(1, route.length() - 1);
        String bye = INVITE.replace("INVITE sip:1001@127.0.0.1 ", "BYE " + uri + " ")
                .replace("1 INVITE", "2 BYE").replace("To: <sip:1001@127.0.0.1>",
                        "To: <sip:1001@127.0.0.1>;tag=callee")
                .replace("Call-ID:", "Route: <sip:1001@192.0.2.7:5060>\r\nCall-ID:");
        assertThat(sent(forward(bye), bye)).startsWith("BYE sip:1001@192.0.2.7:5060 SIP/2.0\r\n")
                .doesNotContain("Route:");
    }

    @Test
    void aDeviceThatRegisteredAnewIsReachedOverItsNewFlowWithinTheDialog() {
        register();
        String route = recordRoute(sent(forward(INVITE), INVITE));
        phone.source = "198.51.100.4";
        phone.sourcePort = 40_001;
        phone.sendRegister("r1", 2, "Contact: <sip:1001@192.0.2.7:5060>\r\n");
        String bye = INVITE.replace("INVITE", "BYE").replace("To: <sip:1001@127.0.0.1>",
                "To: <sip:1001@127.0.0.1>;tag=callee")
                .replace("Call-ID:", "Route: " + route + "\r\nCall-ID:");
        assertThat(((NextHop.Phone) forward(bye).next()).flow().remote())
                .isEqualTo(address("198.51.100.4", 40_001));
    }

    private static String recordRoute(String message) {
        return message.lines().filter(line -> line.startsWith("Record-Route: "))
                .map(line -> line.substring("Record-Route: ".length())).findFirst().orElseThrow();
    }

    @Test
    void aHandoverToAProcessThatIsGoneIs430AndOneThatNobodySealedIsNotBelieved() {
        register();
        var pid = forward(INVITE).pid();
        var callId = read(INVITE).header(HeaderName.CALL_ID);
        assertThat(decide(handedOver(pid, callId)))
                .isInstanceOfSatisfying(Decision.Forward.class, forward -> {
                    assertThat(forward.whenGone()).isEqualTo(WhenGone.TELL_NODE);
                    assertThat(sent(forward, handedOver(pid, callId)))
                            .doesNotContain("\r\nRoute:").contains("Record-Route:");
                });
        var ended = new Pid(pid.node(), pid.incarnation(), pid.process() + 1);
        assertThat(decide(handedOver(ended, callId)))
                .isEqualTo(Decision.Refuse.of(430, "Flow Failed"));
        var formerLife = new Pid(pid.node(), pid.incarnation() + 1, pid.process());
        assertThat(decide(handedOver(formerLife, callId)))
                .isEqualTo(Decision.Refuse.of(430, "Flow Failed"));
        assertThat(forward(handedOver(pid, callId).replace(";mac=", ";mac=0")).whenGone())
                .as("an own host in Route and no more").isEqualTo(WhenGone.LOOK_UP_AGAIN);
        assertThat(forward(handedOver(pid, callId).replace("Call-ID: call1", "Call-ID: call2"))
                .whenGone()).as("of another call").isEqualTo(WhenGone.LOOK_UP_AGAIN);
    }

    private static String handedOver(Pid pid, Slice callId) {
        return INVITE.replace("Call-ID:", "Route: <sip:127.0.0.1;lr"
                + SEAL.handover(pid, "n9", callId) + ">\r\nCall-ID:");
    }

    @Test
    void aTokenOfAnotherNodeLeadsThereFirstWithItsRouteIntact() {
        register();
        addressByNode.put("n1", new PeerAddress("n1", Transport.TCP, address("127.0.0.9", 5060)));
        String route = recordRoute(sent(forward(INVITE), INVITE));
        String bye = INVITE.replace("INVITE", "BYE").replace("To: <sip:1001@127.0.0.1>",
                "To: <sip:1001@127.0.0.1>;tag=callee")
                .replace("Call-ID:", "Route: " + route + "\r\nCall-ID:");
        var n2 = routing(new Owner("n2", 1));
        var forward = (Decision.Forward) n2.decide(read(bye), callerFlow, Caller.EXEMPT, Set.of());
        assertThat(forward.next()).isEqualTo(new NextHop.Node(addressByNode.get("n1")));
        assertThat(sent(forward, bye)).contains("Route: " + route + "\r\n");
        addressByNode.clear();
        assertThat(n2.decide(read(bye), callerFlow, Caller.EXEMPT, Set.of()))
                .isEqualTo(Decision.Refuse.of(480, "Temporarily Unavailable"));
    }

    @Test
    void anAlteredTokenIsRefusedByteByByte() {
        register();
        String route = recordRoute(sent(forward(INVITE), INVITE));
        int start = route.indexOf("m1.") + 3;
        int end = route.indexOf('@');
        for (int i = start; i < end - 1; i++) { // the last character has spare bits
            char other = route.charAt(i) == 'A' ? 'B' : 'A';
            String altered = route.substring(0, i) + other + route.substring(i + 1);
            assertThat(((Decision.Refuse) decide(INVITE.replace("Call-ID:",
                    "Route: " + altered + "\r\nCall-ID:"))).status()).as("index " + i)
                    .isEqualTo(403);
        }
    }
}
