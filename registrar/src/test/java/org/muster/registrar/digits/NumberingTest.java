package org.muster.registrar.digits;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class NumberingTest {
    private final Numbering open = new Numbering(List.of(), List.of("127.0.0.1", "::1"));
    private final Numbering closed = new Numbering(List.of("example.org", "example.net"),
            List.of("192.0.2.1"));

    @ParameterizedTest
    @CsvSource({"sip:1001@127.0.0.1, 1001@local",
            "sips:1001@127.0.0.1:5061;transport=tls, 1001@local",
            "sip:1001@[::1]:5060, 1001@local", "sip:%31001:pw@127.0.0.1, 1001@local",
            "sip:Alice@Example.ORG., Alice@example.org", "sip:alice@example.org, alice@example.org",
            "sip:1001@127.0.0.3, 1001@127.0.0.3", "sip:1001@local, 1001@local",
            "sip:1001@LOCALHOST.;user=ip, 1001@localhost",
            // RFC 3966: separators and parameters are not the number
            "tel:+1-212-555-0101, +12125550101@local", "tel:+1(212)555.0101, +12125550101@local",
            "tel:+12125550101;isub=12;x=y, +12125550101@local",
            "tel:+12125550101;EXT=1-2, +12125550101;ext=12@local",
            "tel:7042;phone-context=+1-212, 7042;phone-context=+1212@local",
            "tel:7042;phone-context=Foreign-net.example, "
                    + "7042;phone-context=foreign-net.example@local",
            // the same numbers as SIP URIs (RFC 3261 §19.1.6)
            "sip:+1-212-555-0101@127.0.0.1;user=phone, +12125550101@local",
            "sip:+1.212.555.0101@127.0.0.1, +12125550101@local",
            "sip:+12125550101;isub=1@127.0.0.1;user=phone, +12125550101@local",
            "sip:555-0101@127.0.0.1;user=phone, 5550101@local",
            "sip:*21%23@127.0.0.1;user=phone, *21#@local",
            // and what only looks like one
            "sip:555-0101@127.0.0.1, 555-0101@local",
            "sip:mary-jane@127.0.0.1;user=phone, mary-jane@local",
            "sip:a.b+c@127.0.0.1, a.b+c@local", "sip:+@127.0.0.1, +@local",
            "sip:alice;day=tuesday@127.0.0.1, alice;day=tuesday@local",
            "sip:a%40b@127.0.0.1, a@b@local"})
    void theNumberOfAUri(String uri, String number) {
        assertThat(open.numberOf(read(uri))).isEqualTo(number);
    }

    @Test
    void aPhoneContextOfOursIsTheDomain() {
        assertThat(closed.numberOf(read("tel:7042;phone-context=example.net")))
                .isEqualTo("7042@example.net");
        assertThat(closed.numberOf(read("sip:7042;phone-context=Example.NET@192.0.2.1;user=phone")))
                .isEqualTo("7042@example.net");
    }

    @Test
    void aDomainIsServedUnderItsNameAndUnderAddressesOfNodes() {
        assertThat(closed.serves("Example.org.", "example.org")).isTrue();
        assertThat(closed.serves("192.0.2.1", "example.net")).isTrue();
        assertThat(closed.serves("example.org", "example.net")).isFalse();
        assertThat(closed.serves("elsewhere.org", "example.org")).isFalse();
        assertThat(open.serves("anything", "any.domain")).isTrue();
    }

    @Test
    void addressesOfNodesAreAliasesOfTheFirstDomainAlsoThosePeersSay() {
        open.peerHosts(List.of("127.0.0.3"));
        assertThat(open.numberOf(read("sip:1001@127.0.0.3"))).isEqualTo("1001@local");
        assertThat(closed.numberOf(read("sip:1001@192.0.2.1"))).isEqualTo("1001@example.org");
    }

    @Test
    void furtherDomainsAreTheirOwnAndForeignOnesAreNotServed() {
        assertThat(closed.numberOf(read("sip:a@example.net"))).isEqualTo("a@example.net");
        assertThat(closed.numberOf(read("sip:a@elsewhere.org"))).isNull();
        assertThat(open.numberOf(read("sip:127.0.0.1"))).isNull();
    }

    private static SipUri read(String uri) {
        return SipUri.read(Slice.utf8(uri));
    }
}
