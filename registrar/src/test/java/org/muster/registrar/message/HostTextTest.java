package org.muster.registrar.message;

import java.net.Inet6Address;
import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** One text for each address (RFC 5952 §4). */
class HostTextTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "0:0:0:0:0:0:0:1, ::1", "2001:DB8::0007, 2001:db8::7",
            "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
            "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "::, ::", "1::, 1::"})
    void eachAddressHasOneText(String any, String one) throws Exception {
        var address = InetAddress.getByName(any);
        assertThat(HostText.of(address)).isEqualTo(one);
        assertThat(HostText.names(any.indexOf(':') < 0 ? any : "[" + any + "]", one)).isTrue();
    }

    @Test
    void aScopeIsNoPartOfIt() throws Exception {
        byte[] loopback = InetAddress.getByName("::1").getAddress();
        assertThat(HostText.of(Inet6Address.getByAddress(null, loopback, 0))).isEqualTo("::1");
    }

    @ParameterizedTest
    @CsvSource({"example.org, 192.0.2.7", "192.0.2.70, 192.0.2.7", "[::2], ::1", "[::1, ::1",
            "[zz::1], ::1", "[::ffff:1.2.3.400], ::1", "[::1], 127.0.0.1"})
    void anythingElseIsNotIt(String host, String address) {
        assertThat(HostText.names(host, address)).isFalse();
    }
}
