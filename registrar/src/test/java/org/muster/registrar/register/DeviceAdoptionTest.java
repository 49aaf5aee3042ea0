package org.muster.registrar.register;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.device.Control;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Effect;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Stamp;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a device of another node that answered here. */
@Tag("R3")
@Tag("R10")
class DeviceAdoptionTest {
    private static final String NUMBER = "1001@local";
    private static final String CONTACT = "sip:1001@192.0.2.7:5060";
    private static final Flow FLOW = new Flow(Transport.UDP,
            new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("192.0.2.7", 5060), 0);
    private final Phone phone = new Phone();

    private Effect.TakeOver device(String contact, Rank rank, int remainingSec) {
        var detail = new DeviceDetail(contact, 1_000, "", "", "udp", 600, 7, 7,
                "udp:192.0.2.7:5060", "x");
        return new Effect.TakeOver("n2", NUMBER,
                Slice.utf8("x" + contact).sub(1, contact.length() + 1),
                new Stamp(phone.nowMs - 5_000, rank == Rank.ORIGINAL ? "n1" : "n2"), rank,
                detail.pack(), remainingSec);
    }

    private boolean adopt(Effect.TakeOver device) {
        return phone.adoption.adopt(device, FLOW, phone.nowMs);
    }

    @Test
    void itIsControlledHereUntilItsOldBindingExpires() {
        assertThat(adopt(device(CONTACT, Rank.ORIGINAL, 100))).isTrue();
        var process = phone.devices.of(NUMBER).get(0);
        assertThat(process.state()).isEqualTo(Control.POLLED);
        assertThat(process.way()).isEqualTo(FLOW);
        assertThat(process.deviceKey().array()).as("keeps no frame and no chunk of records alive")
                .hasSize(process.deviceKey().length());
        assertThat(phone.table.claims(NUMBER)).singleElement()
                .satisfies(claim -> assertThat(claim.pid().node()).isEqualTo("n1"));
        phone.nowMs += 102_000;
        phone.change.expireDue(phone.nowMs);
        assertThat(phone.table.claims(NUMBER)).isEmpty();
    }

    @Test
    void withoutKnowingBetterItLivesForWhatWasGranted() {
        adopt(device(CONTACT, Rank.ADOPTED, -1));
        assertThat(phone.devices.of(NUMBER).get(0).remainingSec(phone.nowMs)).isEqualTo(600);
    }

    @Test
    void whatRegisteredOrWasRemovedSinceIsNotTaken() {
        var outdated = device(CONTACT, Rank.ADOPTED, -1);
        phone.sendRegister("c1", 1, "Contact: <" + CONTACT + ">\r\n");
        assertThat(adopt(outdated)).isFalse();
        phone.sendRegister("c1", 2, "Contact: <" + CONTACT + ">;expires=0\r\n");
        assertThat(adopt(outdated)).isFalse();
        assertThat(phone.devices.of(NUMBER)).isEmpty();
    }

    @Test
    void whatThereIsNoRoomForIsNotTaken() {
        phone.admission.room(0);
        assertThat(adopt(device(CONTACT, Rank.ADOPTED, -1))).isFalse();
        assertThat(phone.devices.of(NUMBER)).isEmpty();
    }

    @Test
    void itsNextRegisterClaimsAnewAndWinsAgainstTheOldOwner() {
        adopt(device(CONTACT, Rank.ADOPTED, -1));
        assertThat(phone.sendRegister("c9", 1, "Contact: <" + CONTACT + ">\r\n"))
                .startsWith("SIP/2.0 200");
        var claim = phone.table.claims(NUMBER).get(0);
        assertThat(claim.rank()).isEqualTo(Rank.ORIGINAL);
        assertThat(claim.stamp()).isEqualTo(new Stamp(phone.nowMs, "n1"));
        long changes = phone.changes();
        phone.sendRegister("c9", 2, "Contact: <" + CONTACT + ">\r\n");
        assertThat(phone.changes()).as("a refresh is no change").isEqualTo(changes);
    }

    @Test
    void anAdoptedOneThatIsLostHereLeavesRoomForItsOwner() {
        var device = device(CONTACT, Rank.ADOPTED, -1);
        adopt(device);
        phone.change.onPollsMissed(phone.devices.of(NUMBER).get(0), phone.nowMs);
        assertThat(phone.table.local(NUMBER).claims()).isEmpty();
        assertThat(phone.table.local(NUMBER).releases()).singleElement().satisfies(
                release -> assertThat(release.stamp().ms()).isLessThan(device.stamp().ms()));
    }

    @Test
    void aPhoneThatPushWakesIsAsleepHereToo() {
        adopt(device("sip:1001@192.0.2.7:5060;pn-provider=apns;pn-prid=x", Rank.ORIGINAL, 100));
        assertThat(phone.devices.of(NUMBER).get(0).state()).isEqualTo(Control.ASLEEP);
        assertThat(phone.table.claims(NUMBER)).hasSize(1);
    }
}
