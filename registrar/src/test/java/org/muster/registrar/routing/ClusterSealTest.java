package org.muster.registrar.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Pid;

import static org.assertj.core.api.Assertions.assertThat;

/** Tokens of released nodes must stay readable: calls outlive an upgrade. */
class ClusterSealTest {
    private static final ClusterSeal SEAL = new ClusterSeal(
            "0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final String GOLDEN = "m1.Am4x88OiA9jYvukJAAJuMgIEwAACAcQnECABDbgAAAAAAAAAAAAAA"
            + "AfAuAIR5ySZcbRc-chJeA";
    private static final String GOLDEN_HANDOVER = ";pid=n3.68a1f3.4711;from=n1;mac=da196bf4305fea2e";

    private static DialogToken token() throws Exception {
        return token(Transport.TCP);
    }

    private static DialogToken token(Transport transport) throws Exception {
        var phone = new Flow(transport,
                new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 5060),
                new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 40_000), 17);
        return new DialogToken("n1", 0x68a1f3, DialogToken.hash("from-tag"), new Leg.Node("n2"),
                new Leg.Phone(phone, 4_711));
    }

    private static SipUri uri(String user) {
        return SipUri.read(Slice.utf8("sip:" + user + "@192.0.2.1"));
    }

    @Test
    void aTokenIsThisText() throws Exception {
        assertThat(SEAL.seal(token())).isEqualTo(GOLDEN);
        assertThat(SEAL.open(uri(GOLDEN))).isEqualTo(token());
    }

    @Test
    void eachTransportComesBack() throws Exception {
        for (var transport : Transport.values()) {
            assertThat(SEAL.open(uri(SEAL.seal(token(transport))))).isEqualTo(token(transport));
        }
    }

    /** SIPp takes the first CSeq of a message for the header: one call of 100,000 failed so. */
    @Test
    void aTokenNeverSpellsTheNameOfAHeader() throws Exception {
        var one = token();
        int broken = 0;
        for (long life = 1; broken < 2 && life < 5_000_000; life++) {
            var each = new DialogToken(one.node(), life, one.callerTag(), one.caller(),
                    one.callee());
            String text = SEAL.seal(each);
            assertThat(text).doesNotContain("CSeq");
            if (text.contains("CS.eq")) {
                broken++;
                assertThat(SEAL.open(uri(text))).isEqualTo(each);
            }
        }
        assertThat(broken).as("tokens that would have spelled it").isEqualTo(2);
    }

    @Test
    void aHandoverIsThisText() {
        var callId = Slice.utf8("call-1@192.0.2.9");
        var pid = new Pid("n3", 0x68a1f3, 4_711);
        assertThat(SEAL.handover(pid, "n1", callId)).isEqualTo(GOLDEN_HANDOVER);
        assertThat(SEAL.openHandover(
                SipUri.read(Slice.utf8("sip:192.0.2.3;lr" + GOLDEN_HANDOVER)), callId))
                .isEqualTo(new ClusterSeal.Handover(pid, "n1"));
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        var other = new ClusterSeal(new byte[16]);
        assertThat(other.open(uri(GOLDEN))).isNull();
        assertThat(other.openHandover(SipUri.read(Slice.utf8("sip:h;lr" + GOLDEN_HANDOVER)),
                Slice.utf8("call-1@192.0.2.9"))).isNull();
    }

    @Test
    void whatIsNoTokenIsNoneWhateverItsLength() {
        for (String user : new String[] {"m1.", "m1.AAAA", "m1.!!!!", "m1." + "A".repeat(600)}) {
            assertThat(SEAL.open(uri(user))).as(user).isNull();
        }
    }
}
