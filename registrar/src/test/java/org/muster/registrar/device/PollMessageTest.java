package org.muster.registrar.device;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Reading;
import org.muster.registrar.message.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** The poll on the wire, and what is recognized as its answer. */
@Tag("R6")
class PollMessageTest {
    private static final Flow FLOW = new Flow(Transport.UDP,
            new InetSocketAddress("127.0.0.1", 5060), new InetSocketAddress("192.0.2.7", 5060), 0);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String answer(String poll, String status) {
        return "SIP/2.0 " + status + poll.substring(poll.indexOf("\r\n"));
    }

    private static String poll(long token) {
        return new String(PollMessage.of("1001@local", "sip:1001@192.0.2.7", "", FLOW,
                "127.0.0.1:5060", token), StandardCharsets.UTF_8);
    }

    @Test
    void allPollsOfADeviceAreOfOneSize() {
        assertThat(poll(1)).hasSameSizeAs(poll(-1));
    }

    @Test
    void anAnswerBringsItsTokenBackReadQuicklyOrAsAWhole() {
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long token = random.nextLong() | 1;
            byte[] quick = bytes(answer(poll(token), "200 OK"));
            assertThat(PollMessage.token(quick, quick.length)).isEqualTo(token);
            assertThat(PollMessage.status(quick)).isEqualTo(200);
            byte[] whole = bytes(answer(poll(token), "486 Busy Here").replace("Via:", "v :"));
            assertThat(PollMessage.token(whole, whole.length)).as("compact").isZero();
            var read = (Reading.Good) MessageReader.read(whole, whole.length, false);
            assertThat(PollMessage.token(read.message())).isEqualTo(token);
            assertThat(read.message().status()).isEqualTo(486);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "SIP/2.0 200 OK|Via: SIP/2.0/UDP h;branch=z9hG4bKpoll.;rport",
            "SIP/2.0 200 OK|Via: SIP/2.0/UDP h;branch=z9hG4bKpoll.12345678123456781;rport",
            "SIP/2.0 200 OK|Via: SIP/2.0/UDP h;branch=z9hG4bKpoll.12x",
            "SIP/2.0 200 OK|Via: SIP/2.0/UDP h;branch=z9hG4bKother.12",
            "SIP/2.0 200 OK|Via: SIP/2.0/UDP other;branch=z9hG4bK1, SIP/2.0/UDP h;branch=z9hG4bKpoll.12",
            "SIP/2.0 200 OK|From: <sip:a@b>;branch=z9hG4bKpoll.12",
            "OPTIONS sip:a SIP/2.0|Via: SIP/2.0/UDP h;branch=z9hG4bKpoll.12"})
    void nothingElseIsTakenForOne(String start, String header) {
        byte[] message = bytes(start + "\r\n" + header + "\r\nCSeq: 1 OPTIONS\r\n\r\n");
        assertThat(PollMessage.token(message, message.length)).isZero();
    }

    @Test
    void cutAnywhereItIsNoAnswerAndNoException() {
        byte[] whole = bytes(answer(poll(0x1234), "200 OK"));
        int tokenEnds = new String(whole, StandardCharsets.UTF_8).indexOf("poll.0000000000001234")
                + 21;
        for (int length = 0; length < whole.length; length++) {
            long token = PollMessage.token(Arrays.copyOf(whole, length), length);
            assertThat(token).isEqualTo(length > tokenEnds ? 0x1234 : 0);
        }
        assertThat(PollMessage.status(bytes("SIP/2.0 2x0 OK"))).isZero();
    }
}
