package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.registrar.register.Phone;

import static org.assertj.core.api.Assertions.assertThat;

/** What the front answers, where it answers to, and what it passes over in silence. */
class SipFrontTest {
    private static final String OPTIONS = "OPTIONS sip:127.0.0.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
            + "To: <sip:127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";
    private final Phone phone = new Phone();

    @Test
    void optionsToTheNodeIs200WhenReadyElse503() {
        assertThat(phone.send(OPTIONS)).startsWith("SIP/2.0 200 OK").contains("Allow: REGISTER")
                .contains("Accept: ").contains("Supported: ");
        phone.ready = false;
        assertThat(phone.send(OPTIONS)).startsWith("SIP/2.0 503").contains("Retry-After: ");
    }

    /** By which a donor knows that it has phones. */
    @Test
    void everyRequestIsHeardAndNoiseIsNot() {
        phone.sendRegister("c1", 1, "");
        phone.send(OPTIONS);
        phone.send(OPTIONS.replace("OPTIONS", "SUBSCRIBE"));
        phone.send("hello");
        assertThat(phone.counters.heard()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\r\n", "\0", "\0\0\0\0", "  ", "hello",
            "GET / HTTP/1.1\r\n\r\n",
            "REGISTER sip:h SIP/2.0\r\n\r\n", "REGISTER sip:h SIP/2.0\r\nVia: nonsense\r\n\r\n",
            "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h:0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n",
            "REGISTER  SIP/2.0\r\n\r\n", "SIP/2.0 999999999999 X\r\n\r\n", " SIP/2.0\r\n\r\n"})
    void noiseIsSilentAndCounted(String noise) {
        assertThat(phone.send(noise)).isNull();
        long silent = phone.counters.values().entrySet().stream()
                .filter(each -> each.getKey().startsWith("sip.silent."))
                .mapToLong(Map.Entry::getValue).sum();
        assertThat(silent).isEqualTo(1);
    }

    @Test
    void aRequestWithoutAMandatoryHeaderIs400WithTheHeadersName() {
        for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
            String request = phone.register("c1", 1, "Contact: <sip:a@h>\r\n")
                    .replaceFirst(name + ": [^\r]*\r\n", "");
            assertThat(phone.send(request)).as(name)
                    .startsWith("SIP/2.0 400 Missing " + name + " Header");
        }
        assertThat(phone.changes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSeq: x REGISTER", "CSeq: 1 INVITE", "CSeq: 4294967296 REGISTER",
            "CSeq: 1", "From: \"open <sip:a@h>;tag=1", "Content-Length: -1",
            "Content-Length: 2147483647",
            "Content-Length: 10", "Content-Length: 0\r\nContent-Length: 1", "l: x", "Bad Name: x",
            "No-Colon", "X: \u0001", "Via: SIP/2.0/UDP h (\\"})
    void whatBreaksTheGrammarIs400(String line) {
        String name = line.substring(0, Math.max(0, line.indexOf(':')));
        String request = phone.register("c1", 1, "Contact: <sip:a@h>\r\n");
        if (List.of("CSeq", "From", "Content-Length").contains(name)) {
            request = request.replaceFirst(name + ": [^\r]*\r\n", "");
        }
        request = request.replace("Contact:", line + "\r\nContact:");
        assertThat(phone.send(request)).startsWith("SIP/2.0 400 ");
        assertThat(phone.changes()).isZero();
    }

    @Test
    void anUnterminatedHeaderAndTooMuchOfAnythingAre400() {
        String request = phone.register("c1", 1, "Contact: <sip:a@h>\r\n");
        assertThat(phone.send(request.substring(0, request.length() - 6)))
                .startsWith("SIP/2.0 400 Unterminated Header");
        assertThat(phone.send(request.substring(0, request.length() - 2)))
                .startsWith("SIP/2.0 400 Header Section Without End");
        assertThat(phone.send(request.replace("Contact:", "X: y\r\n".repeat(130) + "Contact:")))
                .startsWith("SIP/2.0 400 Too Many Headers");
        assertThat(phone.send(request.replace("Contact:", "X: " + "y".repeat(9_000)
                + "\r\nContact:"))).startsWith("SIP/2.0 400 Header Line Too Long");
    }

    @Test
    void aFloodOfBadDatagramsIsAnsweredOnlySoOftenInASecond() {
        String bad = phone.register("c1", 1, "").replace("CSeq: 1", "CSeq: x");
        for (int i = 0; i < SipFront.BAD_ANSWERS_PER_SECOND_MAX; i++) {
            assertThat(phone.send(bad)).startsWith("SIP/2.0 400");
        }
        assertThat(phone.send(bad)).isNull();
        assertThat(phone.counters.values().get("sip.bad-request"))
                .isEqualTo(SipFront.BAD_ANSWERS_PER_SECOND_MAX + 1);
        assertThat(phone.sendRegister("c1", 1, "")).as("others").startsWith("SIP/2.0 200");
        phone.nowMs += 1_000;
        assertThat(phone.send(bad)).startsWith("SIP/2.0 400");
    }

    @Test
    void theTopViaWithACommentIsSilentBecauseItStallsJainSip() {
        assertThat(phone.send("REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h (\\\r\n\r\n")).isNull();
    }

    @Test
    void foldedAndCompactHeadersAndLoneLineFeedsAreRead() {
        String request = phone.register("c1", 1, "m: <sip:a@h>\r\n ;q=0.5;\r\n\texpires=61\r\n")
                .replace("Call-ID:", "i :").replace("From:", "f:").replace("To:", "t:")
                .replace("Via:", "v:").replace("\r\n", "\n");
        assertThat(phone.send(request)).startsWith("SIP/2.0 200")
                .contains("<sip:a@h>;q=0.5;expires=61");
    }

    @Test
    void withRportTheAnswerGoesToThePacketsSourceAndSaysSo() {
        phone.source = "198.51.100.4";
        phone.sourcePort = 33_333;
        String request = phone.register("c1", 1, "");
        assertThat(phone.destination(request))
                .isEqualTo(new InetSocketAddress("198.51.100.4", 33_333));
        assertThat(phone.send(request)).contains(";rport=33333;received=198.51.100.4\r\n");
    }

    @Test
    void withoutRportTheViaPortIsUsedOnlyAtTheSourceAddress() {
        phone.sourcePort = 40_000;
        assertThat(phone.destination(OPTIONS)).isEqualTo(new InetSocketAddress("192.0.2.7", 5_062));
        phone.source = "198.51.100.4";
        assertThat(phone.destination(OPTIONS))
                .isEqualTo(new InetSocketAddress("198.51.100.4", 40_000));
    }

    @Test
    void receivedAndMaddrOfTheClientAreNotBelieved() {
        String forged = OPTIONS.replace(";branch",
                ";received=203.0.113.1;maddr=203.0.113.1;branch");
        phone.source = "198.51.100.4";
        assertThat(phone.destination(forged).getHostString()).isEqualTo("198.51.100.4");
        assertThat(phone.send(forged)).doesNotContain("received=203.0.113.1")
                .contains("received=198.51.100.4");
    }

    @Test
    void anotherVersionIs505AndSpacesAtTheEndOfTheFirstLineAreForgiven() {
        String request = phone.register("c", 1, "");
        assertThat(phone.send(request.replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia")))
                .startsWith("SIP/2.0 505 Version Not Supported");
        assertThat(phone.send(request.replace("SIP/2.0\r\nVia", "SIP/2.0  \r\nVia")))
                .startsWith("SIP/2.0 200");
        assertThat(phone.send(request.replace("SIP/2.0\r\nVia", "SIP/x\r\nVia"))).isNull();
        assertThat(phone.send(request.replace("REGISTER sip:127.0.0.1",
                "REGISTER <sip:127.0.0.1>"))).startsWith("SIP/2.0 200");
    }

    @Test
    void aHeaderThatMayStandOnceOnlyIs400WhenItStandsTwice() {
        for (String header : new String[] {"To: <sip:2@h>", "f: <sip:2@h>", "Call-ID: x",
                "CSeq: 2 REGISTER", "Max-Forwards: 1"}) {
            assertThat(phone.send(phone.register("c", 1, header + "\r\n"))).as(header)
                    .startsWith("SIP/2.0 400 Repeated ").contains("Warning: 399 muster \"Repeated");
        }
    }

    @Test
    void furtherViasAreCopiedAsTheyAre() {
        String request = OPTIONS.replace("From:",
                "Via: SIP/2.0/UDP p2;branch=z9hG4bK2, SIP/2.0/UDP p3;branch=z9hG4bK3\r\nFrom:");
        assertThat(phone.send(request)).containsSubsequence("branch=z9hG4bK1",
                "Via: SIP/2.0/UDP p2;branch=z9hG4bK2, SIP/2.0/UDP p3;branch=z9hG4bK3");
    }
}
