package org.muster.registrar.register;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.digits.Destination;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Pid;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Stamp;
import org.muster.replication.table.View;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 3261 §10.3 as SIP text in and SIP text out. */
class RegistrarTest {
    private static final String CONTACT = "Contact: <sip:1001@192.0.2.7:5060>\r\n";
    private Phone phone = new Phone();

    @Test
    @Tag("R4")
    void addsABindingAndListsIt() {
        String answer = phone.sendRegister("c1", 1, CONTACT + "Expires: 600\r\n");
        assertThat(answer).startsWith("SIP/2.0 200 OK\r\n")
                .contains("Contact: <sip:1001@192.0.2.7:5060>;expires=600\r\n")
                .contains("To: <sip:1001@127.0.0.1>;tag=");
        assertThat(phone.table.claims("1001@local")).hasSize(1);
    }

    @Test
    void expiresComesFromTheContactThenTheHeaderThenTheDefault() {
        assertThat(phone.sendRegister("c1", 1,
                "Contact: <sip:a@h>;expires=120\r\nContact: <sip:b@h>\r\nExpires: 240\r\n"))
                .contains("<sip:a@h>;expires=120").contains("<sip:b@h>;expires=240");
        assertThat(phone.sendRegister("c2", 1, "Contact: <sip:c@h>\r\n"))
                .contains("<sip:c@h>;expires=3600");
    }

    @Test
    void aMalformedExpiresCountsAsNotSaidAndAHugeOneIsCut() {
        assertThat(phone.sendRegister("c1", 1, CONTACT + "Expires: soon\r\n"))
                .contains(";expires=3600");
        assertThat(phone.sendRegister("c1", 2, CONTACT + "Expires: 4294967295\r\n"))
                .contains(";expires=7200");
    }

    @Test
    void anIntervalTooBriefIs423AndChangesNothing() {
        assertThat(phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>;expires=59\r\n"))
                .startsWith("SIP/2.0 423 Interval Too Brief").contains("Min-Expires: 60\r\n");
        assertThat(phone.changes()).isZero();
    }

    @Test
    @Tag("R5")
    void expiresZeroRemoves() {
        phone.sendRegister("c1", 1, CONTACT);
        assertThat(phone.sendRegister("c1", 2, CONTACT + "Expires: 0\r\n"))
                .startsWith("SIP/2.0 200").doesNotContain("Contact:");
        assertThat(phone.devices.of("1001@local")).isEmpty();
        assertThat(phone.table.local("1001@local").releases()).hasSize(1);
    }

    @Test
    @Tag("R5")
    void theWildcardRemovesAllAndOnlyAloneWithExpiresZero() {
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>\r\n");
        for (String bad : List.of("Contact: *\r\n", "Contact: *\r\nExpires: 60\r\n",
                "Contact: *\r\nContact: <sip:a@h>\r\nExpires: 0\r\n",
                "Contact: *, <sip:a@h>\r\nExpires: 0\r\n")) {
            assertThat(phone.sendRegister("c1", 2, bad)).startsWith("SIP/2.0 400");
        }
        assertThat(phone.table.claims("1001@local")).hasSize(2);
        assertThat(phone.sendRegister("c1", 2, "Contact: *\r\nExpires: 0\r\n"))
                .startsWith("SIP/2.0 200").doesNotContain("Contact:");
    }

    @Test
    @Tag("R1")
    void aQueryListsAndChangesNothing() {
        phone.sendRegister("c1", 1, CONTACT);
        phone.nowMs += 100_000;
        long before = phone.changes();
        assertThat(phone.sendRegister("c9", 1, "")).contains(";expires=3500\r\n");
        assertThat(phone.changes()).isEqualTo(before);
    }

    @Test
    @Tag("R2")
    void severalContactsAreOneChange() {
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>;q=0.5, <sip:b@h>;q=0.25\r\n");
        assertThat(phone.changes()).isEqualTo(1);
        assertThat(phone.sendRegister("c2", 1, "")).containsSubsequence("<sip:a@h>;q=0.5",
                "<sip:b@h>;q=0.25");
    }

    @Test
    void oneBadContactRefusesAll() {
        for (String bad : List.of("<sip:a@h", "<sip:a b@h>", "<sip:@h>", "sip:a@h:port", "<>",
                "\"open <sip:a@h>", "<host.local:5060>", "<mailto:a b>", "<sip:a@h>;q=1.5",
                "<sip:a@h>;;x",
                "<sip:a|b@h>", "")) {
            assertThat(phone.sendRegister("c1", 1, "Contact: <sip:good@h>\r\nContact: " + bad
                    + "\r\n")).as(bad).startsWith("SIP/2.0 400 Bad Contact Header");
        }
        assertThat(phone.changes()).isZero();
    }

    @Test
    void aContactOfAnotherSchemeIsKeptAndNeverAsked() {
        phone.sendRegister("c1", 1, "Contact: <mailto:a@h>;q=1, <sip:a@h>;q=0.5\r\n");
        assertThat(phone.sendRegister("c2", 1, "")).contains("<mailto:a@h>;expires=3600");
        assertThat(phone.digits.destinations("1001@local").get(0))
                .isInstanceOf(Destination.Nowhere.class);
        phone.sendRegister("c1", 2, "Contact: <mailto:a@h>;expires=0\r\n");
        assertThat(phone.devices.of("1001@local")).hasSize(1);
    }

    @Test
    void aRefreshEvenWithANewCallIdTellsPeersNothing() {
        phone.sendRegister("c1", 1, CONTACT + "Expires: 600\r\n");
        for (int i = 2; i < 50; i++) {
            phone.nowMs += 1_000;
            assertThat(phone.sendRegister("c" + i, i, CONTACT + "Expires: " + 600 * i + "\r\n"))
                    .startsWith("SIP/2.0 200");
        }
        assertThat(phone.changes()).isEqualTo(1);
        assertThat(phone.devices.of("1001@local")).hasSize(1);
    }

    @Test
    void aChangedQOrFeatureIsTold() {
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>\r\n");
        phone.sendRegister("c1", 2, "Contact: <sip:a@h>;q=0.1\r\n");
        phone.sendRegister("c1", 3, "Contact: <sip:a@h>;q=0.1;+g.x=\"1\"\r\n");
        assertThat(phone.changes()).isEqualTo(3);
    }

    @Test
    void contactsThatAreEquivalentUrisAreOneDevice() {
        phone.sendRegister("c1", 1, "Contact: <sip:a@Host.example;transport=UDP>\r\n");
        phone.sendRegister("c2", 1, "Contact: <sip:%61@host.example;transport=udp;new=1>\r\n");
        assertThat(phone.devices.of("1001@local")).hasSize(1);
        phone.sendRegister("c2", 2, "Contact: <sip:a@host.example;transport=udp;new=1;b=2>\r\n");
        assertThat(phone.devices.of("1001@local")).as("as it was written last").hasSize(1);
        phone.sendRegister("c3", 1, "Contact: <sip:a@host.example>\r\n");
        assertThat(phone.devices.of("1001@local")).as("transport in one only").hasSize(2);
    }

    @Test
    void instanceAndRegIdNameADeviceOnlyWithOutbound() {
        String contact = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n";
        phone.sendRegister("c1", 1, "Supported: path, outbound\r\nContact: <sip:a@h:1>" + contact);
        phone.sendRegister("c1", 2, "Supported: outbound\r\nContact: <sip:a@h:2>" + contact);
        assertThat(phone.sendRegister("c9", 1, "")).contains("<sip:a@h:2>;+sip.instance=")
                .doesNotContain("<sip:a@h:1>");
        phone.sendRegister("c1", 3, "Contact: <sip:a@h:3>" + contact);
        assertThat(phone.devices.of("1001@local")).hasSize(2);
    }

    @Test
    void aRetransmissionGetsTheSameAnswerAndChangesNothing() {
        String request = phone.register("c1", 1, CONTACT);
        String first = phone.send(request);
        assertThat(phone.send(request)).isEqualTo(first);
        String removal = phone.register("c1", 2, CONTACT + "Expires: 0\r\n");
        String removed = phone.send(removal);
        long before = phone.changes();
        assertThat(phone.send(removal)).isEqualTo(removed);
        assertThat(phone.changes()).isEqualTo(before);
    }

    @Test
    void theSameBytesFromAnotherSourceAreNoRetransmission() {
        String request = phone.register("c1", 1, CONTACT);
        phone.send(request);
        phone.source = "203.0.113.9";
        assertThat(phone.send(request)).startsWith("SIP/2.0 500 Request Out Of Order");
    }

    @Test
    void anOlderCSeqIs500AndALateDuplicateDoesNotBringARemovedBindingBack() {
        phone.sendRegister("c1", 5, CONTACT);
        assertThat(phone.sendRegister("c1", 4, CONTACT)).startsWith("SIP/2.0 500");
        phone.sendRegister("c1", 6, CONTACT + "Expires: 0\r\n");
        assertThat(phone.sendRegister("c1", 5, CONTACT)).startsWith("SIP/2.0 500");
        assertThat(phone.table.claims("1001@local")).isEmpty();
        assertThat(phone.sendRegister("c2", 1, CONTACT)).startsWith("SIP/2.0 200");
    }

    @Test
    void aRebootWithTheSameCallIdAndALowerCSeqGetsIn() {
        phone.sendRegister("c1", 5, CONTACT);
        String rebooted = phone.register("c1", 1, CONTACT).replace("tag=a", "tag=b");
        assertThat(phone.send(rebooted)).startsWith("SIP/2.0 200");
        phone.sendRegister("c3", 7, CONTACT);
        phone.nowMs += 64_000;
        assertThat(phone.sendRegister("c3", 1, CONTACT)).as("no duplicate lives so long")
                .startsWith("SIP/2.0 200");
    }

    @Test
    @Tag("R5")
    void aBindingExpiresAndIsReleased() {
        phone.sendRegister("c1", 1, CONTACT + "Expires: 60\r\n");
        phone.nowMs += 30_000;
        phone.sendRegister("c1", 2, CONTACT + "Expires: 60\r\n");
        phone.nowMs += 59_000;
        phone.change.expireDue(phone.nowMs);
        assertThat(phone.table.claims("1001@local")).as("refreshed meanwhile").hasSize(1);
        phone.nowMs += 3_000;
        phone.change.expireDue(phone.nowMs);
        assertThat(phone.table.claims("1001@local")).isEmpty();
        assertThat(phone.devices.of("1001@local")).isEmpty();
    }

    @Test
    void moreContactsThanTheLimitAre403() {
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>, <sip:c@h>\r\n");
        assertThat(phone.sendRegister("c2", 1, "Contact: <sip:d@h>\r\n"))
                .startsWith("SIP/2.0 403 Too Many Contacts");
        assertThat(phone.sendRegister("c1", 2, "Contact: <sip:a@h>\r\n"))
                .startsWith("SIP/2.0 200");
    }

    @Test
    void anUnknownRequirementIs420() {
        assertThat(phone.sendRegister("c1", 1, CONTACT + "Require: teleport\r\n"))
                .startsWith("SIP/2.0 420").contains("Unsupported: teleport\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:127.0.0.1", "urn:service:sos", "sip:@127.0.0.1"})
    void aToWithoutNumberIs404Or400(String to) {
        String request = phone.register("c1", 1, CONTACT).replace("To: <sip:1001@127.0.0.1>",
                "To: <" + to + ">");
        assertThat(phone.send(request)).matches("(?s)SIP/2.0 40[04].*");
    }

    @Test
    @Tag("R1")
    @Tag("R13")
    void theAnswerListsPeersBindingsWithTheGrantedSeconds() {
        giveToPeer("sip:1001@192.0.2.99");
        phone.nowMs += 500_000;
        assertThat(phone.sendRegister("c1", 1, CONTACT)).contains("192.0.2.7:5060>;expires=3600")
                .contains("<sip:1001@192.0.2.99>;expires=900");
    }

    @Test
    @Tag("R3")
    void aPhoneThatMovesHereIsClaimedWithAGreaterStamp() {
        giveToPeer("sip:1001@192.0.2.7:5060");
        phone.sendRegister("c1", 1, CONTACT);
        var claims = phone.table.claims("1001@local");
        assertThat(claims).hasSize(1);
        assertThat(claims.get(0).pid().node()).isEqualTo("n1");
    }

    @Test
    @Tag("R5")
    void theOldestToGoMayBeAtAnotherNode() {
        var options = new Phone.Options();
        options.over = ContactsOver.REPLACE_OLDEST;
        phone = new Phone(options);
        giveToPeer("sip:1001@192.0.2.99");
        phone.nowMs += 10_000;
        assertThat(phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>\r\n"))
                .contains("192.0.2.99");
        assertThat(phone.sendRegister("c1", 2, "Contact: <sip:c@h>\r\n"))
                .doesNotContain("192.0.2.99").contains("<sip:a@h>").contains("<sip:c@h>");
        assertThat(phone.table.local("1001@local").releases()).hasSize(1);
    }

    @Test
    @Tag("R5")
    void anOperatorRemovesOneDeviceOrAllWhicheverNodeControlsThem() {
        giveToPeer("sip:1001@192.0.2.99");
        phone.sendRegister("c1", 1, "Contact: <sip:a@h>, <sip:b@h>\r\n");
        assertThat(phone.operator.remove("1001@local", "sip:a@h", phone.nowMs))
                .isEqualTo(1);
        assertThat(phone.sendRegister("q", 1, "")).doesNotContain("<sip:a@h>")
                .contains("<sip:b@h>").contains("192.0.2.99");
        assertThat(phone.operator.remove("1001@local", null, phone.nowMs)).isEqualTo(2);
        assertThat(phone.table.claims("1001@local")).isEmpty();
        assertThat(phone.devices.count()).isZero();
        assertThat(phone.operator.remove("1001@local", null, phone.nowMs)).isZero();
        assertThat(phone.sendRegister("c1", 2, CONTACT)).as("it may come back")
                .contains("<sip:1001@192.0.2.7:5060>");
    }

    private void giveToPeer(String contact) {
        var peer = new CompositeTable(new Owner("n2", 1));
        var detail = new DeviceDetail(contact, 1_000, "", "", "udp", 900, 1, 1, "udp:h:1", "ua");
        peer.publish(new Entry("1001@local", List.of(new Claim(Slice.utf8(contact),
                new Stamp(phone.nowMs + 5_000, "n2"), Rank.ORIGINAL, new Pid("n2", 1, 1),
                detail.pack())), List.of()), phone.nowMs);
        var view = new View(new Owner("n2", 1));
        for (int i = 0; i < 64; i++) {
            view.begin(i);
            var batch = peer.shard(i).changesAfter(i, 0, 1 << 20);
            if (batch != null) {
                view.apply(batch, phone.nowMs);
            }
            view.end(i, peer.shard(i).state());
        }
        phone.table.attach(view);
    }
}
