package org.muster.registrar.abuse;

import java.net.InetAddress;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NetworksTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.0/24, 192.0.2.255, true", "192.0.2.0/24, 192.0.3.0, false",
            "192.0.2.128/25, 192.0.2.127, false", "192.0.2.128/25, 192.0.2.200, true",
            "192.0.2.7, 192.0.2.7, true", "192.0.2.7, 192.0.2.6, false",
            "0.0.0.0/0, 203.0.113.1, true", "0.0.0.0/0, ::1, false",
            "2001:db8::/32, 2001:db8:9::1, true", "2001:db8::/32, 2001:db9::1, false",
            "2001:db8::/33, 2001:db8:8000::1, false", "::1/128, ::1, true",
            "255.0.0.0/1, 128.0.0.1, true", "255.0.0.0/1, 127.0.0.1, false"})
    void contains(String network, String address, boolean inside) throws Exception {
        assertThat(new Networks(List.of(Networks.Network.parse(network)))
                .contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "192.0.2.0/33", "192.0.2/24", "1.2.3.4/-1", "/8",
            "1.2.3.4/x", "2001:db8::/129", ":::/1"})
    void refuses(String text) {
        assertThatThrownBy(() -> Networks.Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
