package org.muster.registrar.transport;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.registrar.register.Phone;

import static org.assertj.core.api.Assertions.assertThat;

/** What one REGISTER allocates, from its bytes to those of its answer, once it is compiled. */
class RegisterCostTest {
    private static final int PHONES = 2_000;
    private static final int ROUNDS = 100;
    /** Of the process of a test, whose compiler has not had the time that a server's has. */
    private static final int BYTES_MAX = 5_000;

    private static String register(int i, int cseq) {
        return "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK-"
                + cseq + "-" + i + "-0;rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + (2_000_000 + i)
                + "@127.0.0.1>;tag=4711T" + i + "\r\nTo: <sip:" + (2_000_000 + i)
                + "@127.0.0.1>\r\nCall-ID: " + i + "-4711@127.0.0.1\r\nCSeq: " + cseq
                + " REGISTER\r\nContact: <sip:" + (2_000_000 + i)
                + "@127.0.0.1:5062;transport=UDP>\r\nExpires: 3600\r\n"
                + "User-Agent: Yealink SIP-T46S 66.85.0.5\r\n"
                + "Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER,"
                + " SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE\r\nSupported: path\r\n"
                + "Content-Length: 0\r\n\r\n";
    }

    private static boolean isAnswered(Phone phone, byte[] message, Flow flow) {
        return phone.front.leanAnswer(message, message.length, flow) != null
                || phone.front.onMessage(message, message.length, flow) != null;
    }

    @Test
    void aRefreshAllocatesLittle() {
        var phone = new Phone(new Phone.Options().trust("127.0.0.0/8"));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var local = new InetSocketAddress("127.0.0.1", 5060);
        var remote = new InetSocketAddress("127.0.0.1", 5062);
        byte[][] messages = new byte[PHONES][];
        long least = Long.MAX_VALUE;
        for (int round = 1; round <= ROUNDS; round++) {
            for (int i = 0; i < PHONES; i++) {
                messages[i] = register(i, round).getBytes(StandardCharsets.US_ASCII);
            }
            phone.nowMs += 10;
            long before = threads.getCurrentThreadAllocatedBytes();
            int answered = 0;
            for (byte[] message : messages) {
                var flow = new Flow(Transport.UDP, local, remote, 0);
                answered += isAnswered(phone, message, flow) ? 1 : 0;
            }
            least = Math.min(least,
                    (threads.getCurrentThreadAllocatedBytes() - before) / PHONES);
            assertThat(answered).isEqualTo(PHONES);
        }
        assertThat(phone.counters.values().get("sip.register.lean"))
                .isEqualTo((long) PHONES * (ROUNDS - 1));
        System.out.println("a refresh allocates " + least + " bytes");
        assertThat(least).isLessThan(BYTES_MAX);
    }
}
