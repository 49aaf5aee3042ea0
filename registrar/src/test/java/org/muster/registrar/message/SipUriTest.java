package org.muster.registrar.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 3261 §19.1.1 and the examples of §19.1.4. */
class SipUriTest {
    @ParameterizedTest
    @CsvSource({"sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp",
            "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5",
            "sip:carol@chicago.com;security=on, sip:carol@chicago.com;newparam=5"})
    void equivalent(String a, String b) {
        assertThat(uri(a).isEquivalentTo(uri(b))).isTrue();
        assertThat(uri(b).isEquivalentTo(uri(a))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"SIP:ALICE@AtLanTa.CoM, sip:alice@AtLanTa.CoM",
            "sip:bob@biloxi.com, sip:bob@biloxi.com:5060",
            "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp",
            "sip:bob@biloxi.com, sip:bob@biloxi.com:6000;transport=tcp",
            "sip:carol@chicago.com?Subject=next%20meeting, sip:carol@chicago.com",
            "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off",
            "sip:bob@phone21.boxesbybob.com, sip:bob@192.0.2.4", "sip:a@h, sips:a@h"})
    void notEquivalent(String a, String b) {
        assertThat(uri(a).isEquivalentTo(uri(b))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:", "sip:@h", "sip:a@", "sip:a@h:", "sip:a@h:99999", "sip:a@h;;x",
            "sip:a b@h", "sip:a@[::1", "sip:a%zz@h", "http://h", "tel:", "a@h", "sip:a@h>x",
            "sip:a@h, sip:b"})
    void broken(String text) {
        assertThat(SipUri.read(Slice.utf8(text))).isNull();
    }

    @Test
    void theCanonicalFormIsOneForAllSpellings() {
        assertThat(uri("sip:%61@HOST:5060;b=X;A").canonical())
                .isEqualTo(uri("SIP:a@host:5060;a;B=x").canonical())
                .isEqualTo("sip:a@host:5060;a;b=x");
    }

    @Test
    void anIpv6HostKeepsItsBrackets() {
        assertThat(uri("sip:a@[2001:DB8::1]:5070").host()).isEqualTo("[2001:db8::1]");
        assertThat(uri("sip:a@[2001:DB8::1]:5070").port()).isEqualTo(5070);
    }

    private static SipUri uri(String text) {
        return SipUri.read(Slice.utf8(text));
    }
}
