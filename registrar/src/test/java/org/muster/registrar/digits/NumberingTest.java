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
            "sip:Alice@Example.ORG., Alice@example.org", "tel:+1-212-555-0101, +12125550101@local",
            "sip:1001@127.0.0.3, 1001@127.0.0.3"})
    void theNumberOfAUri(String uri, String number) {
        assertThat(open.numberOf(read(uri))).isEqualTo(number);
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
