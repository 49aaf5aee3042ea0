package org.muster.registrar.register;

import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.device.DeviceEvent;
import org.muster.registrar.device.PollSettings;
import org.muster.registrar.message.Transport;
import org.muster.replication.table.ReleaseReason;

import static org.assertj.core.api.Assertions.assertThat;

/** What a closed connection takes with it (RFC 5626 §6). */
@Tag("R5")
class FlowLossTest {
    private static final String OWN = "Contact: <sip:1001@192.0.2.7:40001;transport=tcp>\r\n";
    private final Phone phone = new Phone();

    @BeforeEach
    void connect() {
        phone.transport = Transport.TCP;
        phone.sourcePort = 40_001;
        phone.serial = 7;
    }

    private void close() {
        phone.closed(phone.flow());
    }

    private int held() {
        return phone.table.claims("1001@local").size();
    }

    @Test
    void aContactThatIsTheConnectionItselfGoesWithItAndPeersAreTold() {
        phone.sendRegister("c1", 1, OWN);
        long before = phone.changes();
        close();
        assertThat(held()).isZero();
        assertThat(phone.devices.of("1001@local")).isEmpty();
        assertThat(phone.changes()).isEqualTo(before + 1);
        assertThat(phone.table.local("1001@local").releases()).singleElement()
                .satisfies(release -> assertThat(release.reason())
                        .isEqualTo(ReleaseReason.FLOW_LOST));
        close();
        assertThat(phone.changes()).as("once").isEqualTo(before + 1);
    }

    @Test
    void anOutboundContactGoesWhateverItsAddress() {
        phone.sendRegister("c1", 1, "Supported: outbound\r\nContact: <sip:1001@10.0.0.9>;reg-id=1"
                + ";+sip.instance=\"<urn:uuid:1>\"\r\n");
        close();
        assertThat(held()).isZero();
        phone.sendRegister("c2", 1, "Contact: <sip:1001@10.0.0.9:1;ob>\r\n");
        close();
        assertThat(held()).isZero();
    }

    @Test
    void aPhoneThatSleepsStays() {
        phone.sendRegister("c2", 1, "Contact: <sip:1001@192.0.2.7:40001;pn-provider=apns;ob>\r\n");
        close();
        assertThat(held()).isEqualTo(1);
        assertThat(phone.dialled).isEmpty();
    }

    @Test
    void aListenerIsDialledAskedAtOnceAndGoesWhenItRefusesOrCloses() {
        phone.sendRegister("c1", 1, "Contact: <sip:1001@192.0.2.7;transport=tcp>\r\n");
        var doubtful = phone.closed(phone.flow());
        assertThat(held()).isEqualTo(1);
        assertThat(phone.dialled).containsExactly(new InetSocketAddress("192.0.2.7", 5060));
        assertThat(doubtful).singleElement()
                .satisfies(each -> assertThat(each.flow().serial()).isEqualTo(1_001));
        var over = doubtful.get(0).flow();
        phone.closed(over);
        assertThat(held()).isZero();
        assertThat(phone.dialled).as("not again").hasSize(1);
        assertThat(phone.events).extracting(DeviceEvent::why).containsExactly("registered",
                "flow-lost");
    }

    @Test
    void anEdgeIsDialledByItsPathAndItsDevicesOutliveIt() {
        var edge = new Phone(new Phone.Options().trust("192.0.2.0/24"));
        edge.transport = Transport.TCP;
        edge.sourcePort = 40_001;
        edge.serial = 7;
        edge.sendRegister("c1", 1, "Path: <sip:192.0.2.7:5070;transport=tcp;lr>\r\n"
                + "Contact: <sip:1001@10.0.0.9>\r\n");
        var moved = edge.closed(edge.flow());
        assertThat(edge.dialled).containsExactly(new InetSocketAddress("192.0.2.7", 5070));
        edge.closed(moved.get(0).flow());
        assertThat(edge.table.claims("1001@local")).hasSize(1);
    }

    @Test
    void behindNatWhoAnsweredPollsGoesAndWhoNeverDidStays() {
        var nat = new Phone(polled());
        nat.transport = Transport.TCP;
        nat.serial = 7;
        nat.sendRegister("c1", 1, "Contact: <sip:1001@10.0.0.9:5060;transport=tcp>\r\n");
        nat.closed(nat.flow());
        assertThat(nat.table.claims("1001@local")).hasSize(1);
        nat.serial = 8;
        nat.sendRegister("c1", 2, "Contact: <sip:1001@10.0.0.9:5060;transport=tcp>\r\n");
        nat.answerPoll();
        nat.closed(nat.flow());
        assertThat(nat.table.claims("1001@local")).isEmpty();
    }

    private static Phone.Options polled() {
        var options = new Phone.Options();
        options.polls = new PollSettings(true, 1_000, 1_000, 1_000, 500, 3, 1_000, 1_000,
                List.of());
        return options;
    }

    @Test
    void aConnectionIsNeededUntilTheLastBindingOverItExpires() {
        assertThat(phone.change.boundUntilMs(phone.flow())).isZero();
        phone.sendRegister("c1", 1, OWN + "Expires: 600\r\n");
        phone.send(phone.register("c2", 1, OWN + "Expires: 900\r\n").replace("sip:1001@127",
                "sip:1002@127"));
        assertThat(phone.change.boundUntilMs(phone.flow())).isEqualTo(phone.nowMs + 900_000);
    }

    @Test
    void whoCameBackOverANewConnectionFirstKeepsItsBinding() {
        phone.sendRegister("c1", 1, OWN);
        var old = phone.flow();
        phone.serial = 8;
        phone.sendRegister("c1", 2, OWN);
        phone.closed(old);
        assertThat(held()).isEqualTo(1);
        close();
        assertThat(held()).isZero();
    }

    @Test
    void allNumbersOfAConnectionGoAndNoOtherDoes() {
        phone.sendRegister("c1", 1, OWN);
        phone.send(phone.register("c2", 1, OWN).replace("sip:1001@127", "sip:1002@127"));
        phone.serial = 9;
        phone.send(phone.register("c3", 1, OWN).replace("sip:1001@127", "sip:1003@127"));
        phone.serial = 7;
        close();
        assertThat(phone.devices.count()).isEqualTo(1);
        assertThat(phone.devices.of("1003@local")).hasSize(1);
    }

    @Test
    void unregisteredOrOverUdpNothingIsLeftToGo() {
        phone.sendRegister("c1", 1, OWN);
        phone.sendRegister("c1", 2, OWN + "Expires: 0\r\n");
        long before = phone.changes();
        close();
        phone.transport = Transport.UDP;
        phone.serial = 0;
        phone.sendRegister("c2", 1, "Contact: <sip:1001@192.0.2.7:40001>\r\n");
        close();
        assertThat(phone.changes()).isEqualTo(before + 1);
        assertThat(held()).isEqualTo(1);
    }
}
