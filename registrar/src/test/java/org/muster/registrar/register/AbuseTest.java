package org.muster.registrar.register;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.muster.registrar.abuse.AbuseLimits;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscribers;

import static org.assertj.core.api.Assertions.assertThat;

/** What guessers, scanners and forgers get, and what phones beside them notice of it: nothing. */
class AbuseTest {
    private static final String CONTACT = "Contact: <sip:1001@192.0.2.7:5060>\r\n";
    private final DigestPhone right = new DigestPhone("1001", "local", "secret");
    private final DigestPhone guess = new DigestPhone("1001", "local", "guess");
    private final Phone.Options options = options();
    private Phone phone = new Phone(options);
    private int cseq;

    private static Phone.Options options() {
        var options = new Phone.Options().with(Subscribers.read("subscribers",
                List.of("1001:local:" + Algorithm.MD5.ha1("1001", "local", "secret"))));
        options.limits = new AbuseLimits(1, 100, 3, 60);
        return options;
    }

    @Test
    void afterSoManyWrongAnswersOnlyTheRightOneIsAnswered() {
        for (int i = 0; i < 3; i++) {
            assertThat(register(guess)).startsWith("SIP/2.0 401");
        }
        assertThat(register(guess)).isNull();
        assertThat(register(right)).startsWith("SIP/2.0 200");
        assertThat(register(guess)).isNull();
        assertThat(phone.counters.values()).containsEntry("auth.failed", 5L)
                .containsEntry("auth.dropped", 2L);
        phone.nowMs += 20_000;
        assertThat(register(guess)).as("one of three forgiven").startsWith("SIP/2.0 401");
        assertThat(register(guess)).isNull();
    }

    @Test
    void aBanIsForOneUserFromOneSource() {
        for (int i = 0; i < 4; i++) {
            register(guess);
        }
        assertThat(register(new DigestPhone("1002", "local", "x"))).startsWith("SIP/2.0 401");
        phone.source = "192.0.2.8";
        assertThat(register(guess)).startsWith("SIP/2.0 401");
    }

    @Test
    void aStaleNonceIsNoFailure() {
        for (int i = 0; i < 20; i++) {
            assertThat(send(right.authorization("not-ours", "00000001"))).contains("stale=true");
        }
    }

    @Test
    void aForgedSourceDoesNotLockItsVictimOut() {
        String nonce = nonce();
        assertThat(send(right.authorization(nonce, "00000001"))).startsWith("SIP/2.0 200");
        phone.sourcePort = 9;
        for (int i = 0; i < 1_000; i++) {
            send(i % 2 == 0 ? "" : guess.authorization(nonce, "00000001"));
        }
        assertThat(send("")).as("the forger is not answered any more").isNull();
        phone.sourcePort = 5060;
        assertThat(send(right.authorization(nonce, "00000002"))).as("with a nonce of before")
                .startsWith("SIP/2.0 200");
        assertThat(send("")).as("over the flow of its registration").startsWith("SIP/2.0 401");
    }

    @Test
    void anyNumberOfHonestPhonesMayShareAnAddress() {
        for (int i = 0; i < 1_000; i++) {
            phone.sourcePort = 10_000 + i; // another flow: none of them is familiar
            assertThat(send(right.authorization(nonce(), "00000001"))).startsWith("SIP/2.0 200");
        }
    }

    @Test
    void whoNeverAnswersIsNotAskedForEver() {
        int asked = 0;
        for (int i = 0; i < 1_000; i++) {
            asked += phone.send(phone.register("c" + i, 1, CONTACT).replace("sip:1001@",
                    "sip:" + i + "@")) == null ? 0 : 1;
        }
        assertThat(asked).isEqualTo(100);
        phone.nowMs += 5_000;
        assertThat(send("")).startsWith("SIP/2.0 401");
    }

    @Test
    void anIpv6HostIsItsNetwork() {
        for (int i = 0; i < 100; i++) {
            phone.source = "2001:db8::" + Integer.toHexString(i + 1);
            assertThat(send("")).isNotNull();
        }
        assertThat(send("")).isNull();
        phone.source = "2001:db8:0:1::1";
        assertThat(send("")).isNotNull();
    }

    @Test
    void theTrustedAreAlwaysAnswered() {
        phone = new Phone(options.trust("192.0.2.0/24"));
        for (int i = 0; i < 1_000; i++) {
            assertThat(register(guess)).startsWith("SIP/2.0 401");
        }
    }

    private String nonce() {
        return DigestPhone.nonce(send(""));
    }

    private String register(DigestPhone as) {
        return as == right ? send(as.authorization(nonce(), "00000001"))
                : send(as.authorization("any", "00000001"));
    }

    private String send(String header) {
        return phone.sendRegister("c1", ++cseq, CONTACT + header);
    }
}
