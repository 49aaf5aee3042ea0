package org.muster.registrar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** STUN with the addresses and the transaction of RFC 5769 §2.2 and §2.3. */
class StunTest {
    private static final String TRANSACTION = "2112a442b7e7a701bc34d686fa87dfae";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
            "192.0.2.1, 0101 000c, 0020 0008 0001a147 e112a643",
            "2001:db8:1234:5678:11:2233:4455:6677, 0101 0018, 0020 0014 0002a147"
                    + " 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"})
    void aBindingRequestIsToldWhereItCameFrom(String host, String head, String attribute)
            throws Exception {
        byte[] answer = Stun.answer(bytes("0001 0000" + TRANSACTION),
                new InetSocketAddress(InetAddress.getByName(host), 32_853));
        assertThat(answer).isEqualTo(bytes(head + TRANSACTION + attribute));
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsNamed() {
        // CHANGE-REQUEST of the old STUN, and SOFTWARE, which may be passed over
        byte[] answer = Stun.answer(
                bytes("0001 0010" + TRANSACTION + "0003 0004 00000006 8022 0003 61626300"),
                new InetSocketAddress("192.0.2.1", 1));
        assertThat(answer).isEqualTo(bytes("0111 0010" + TRANSACTION
                + "0009 0004 00000414 000a 0002 0003 0000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0101 0000", "0011 0000", "0001 0004", "0001 0004 80220004",
            "0001 0004 80228000"})
    void whatIsNoWholeRequestIsNotAnswered(String text) {
        String head = text.substring(0, 9);
        byte[] request = bytes(head + TRANSACTION + text.substring(9));
        assertThat(Stun.is(request)).isTrue();
        assertThat(Stun.answer(request, new InetSocketAddress("192.0.2.1", 1))).isNull();
    }

    @Test
    void sipAndShortBytesAreNoStun() {
        assertThat(Stun.is("OPTIONS sip:a SIP/2.0\r\n".getBytes(
                StandardCharsets.UTF_8))).isFalse();
        assertThat(Stun.is(bytes("0001 0000 2112a442"))).isFalse();
        assertThat(Stun.is(bytes("0001 0000 00000000" + TRANSACTION.substring(8)))).isFalse();
    }
}
