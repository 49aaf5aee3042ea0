package org.muster.registrar;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.registrar.message.Transport;
import org.muster.registrar.transport.SipListen;

import static org.assertj.core.api.Assertions.assertThat;

class AdvertisedAddressesTest {
    private static final List<SipListen> LISTENS = Stream.of(
            "udp:10.0.0.5:5060,advertise=198.51.100.5:15060", "udp:10.0.0.6:5060",
            "udp:0.0.0.0:5080,advertise=198.51.100.6:5080", "tcp:0.0.0.0:5060")
            .map(SipListen::parse).toList();

    @ParameterizedTest
    @CsvSource({"UDP, 10.0.0.5, 5060, 198.51.100.5:15060", "UDP, 10.0.0.6, 5060, 10.0.0.6:5060",
            "UDP, 10.0.0.9, 5080, 198.51.100.6:5080", "TCP, 10.0.0.5, 5060, 10.0.0.5:5060",
            "TCP, 0.0.0.0, 0, 192.0.2.1:5060", "UDP, 0.0.0.0, 0, 198.51.100.5:15060"})
    void aSocketIsWhatItsListenerAdvertises(Transport transport, String host, int port,
            String sentBy) {
        var addresses = new AdvertisedAddresses(LISTENS, "192.0.2.1");
        assertThat(addresses.sentBy(transport, new InetSocketAddress(host, port)))
                .isEqualTo(sentBy);
    }
}
