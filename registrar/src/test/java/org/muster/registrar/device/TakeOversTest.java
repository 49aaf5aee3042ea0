package org.muster.registrar.device;

import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Effect;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Stamp;

import static org.assertj.core.api.Assertions.assertThat;

/** Which devices of other nodes are asked, how often, and which answer makes one this node's. */
@Tag("R10")
class TakeOversTest {
    private static final int TIMEOUT_MS = 500;
    private final TakeOvers takeOvers = new TakeOvers(100, TIMEOUT_MS, 3, new Random(1));

    private static Effect.TakeOver device(String number, Rank rank, String path) {
        var detail = new DeviceDetail("sip:a@192.0.2.7:5060", 1_000, "", path, "udp", 60, 0, 0,
                "udp:192.0.2.7:5060", "");
        return new Effect.TakeOver("n1", number, Slice.utf8("d"), new Stamp(5, "n1"), rank,
                detail.pack(), 60);
    }

    private static Effect.TakeOver device(String number) {
        return device(number, Rank.ADOPTED, "");
    }

    @Test
    void aDeviceIsAskedThreeTimesAndThenLeft() {
        assertThat(takeOvers.offer(device("1@l"))).isTrue();
        assertThat(takeOvers.offer(device("1@l"))).as("it waits already").isFalse();
        takeOvers.turn(0);
        for (int times = 0; times < 3; times++) {
            assertThat(takeOvers.turn(1_000 + times * TIMEOUT_MS)).hasSize(1);
            assertThat(takeOvers.turn(1_000 + times * TIMEOUT_MS + TIMEOUT_MS - 1)).isEmpty();
        }
        assertThat(takeOvers.waiting()).isEqualTo(1);
        assertThat(takeOvers.turn(1_000 + 3 * TIMEOUT_MS)).isEmpty();
        assertThat(takeOvers.waiting()).isZero();
        assertThat(takeOvers.offer(device("1@l"))).as("another time").isTrue();
    }

    @Test
    void anAnswerCountsOnceAndOnlyWhenThePhoneSaysIt() {
        takeOvers.offer(device("1@l"));
        takeOvers.offer(device("2@l", Rank.ADOPTED, "<sip:192.0.2.1;lr>"));
        var probes = takeOvers.turn(1_000);
        assertThat(probes).hasSize(2);
        assertThat(takeOvers.onAnswer(probes.get(0).token(), 408)).isNull();
        assertThat(takeOvers.onAnswer(probes.get(1).token(), 480))
                .as("an edge that does not reach it")
                .isNull();
        assertThat(takeOvers.onAnswer(probes.get(0).token() + 1, 200)).isNull();
        assertThat(takeOvers.onAnswer(probes.get(0).token(), 486)).isEqualTo(device("1@l"));
        assertThat(takeOvers.onAnswer(probes.get(0).token(), 486)).isNull();
        assertThat(takeOvers.turn(1_000 + TIMEOUT_MS)).as("the other is asked again").hasSize(1);
    }

    @Test
    void noMoreAreAskedInASecondThanAllowed() {
        for (int i = 0; i < 500; i++) {
            takeOvers.offer(device(i + "@l"));
        }
        int asked = 0;
        for (int ms = 0; ms < 400; ms += 10) {
            asked += takeOvers.turn(10_000 + ms).size();
        }
        assertThat(asked).isBetween(40, 50);
    }

    @Test
    void aLostNodeThatIsBackKeepsWhatWasNotAdoptedYet() {
        takeOvers.offer(device("1@l"));
        takeOvers.offer(device("2@l", Rank.ORIGINAL, ""));
        var probes = takeOvers.turn(1_000);
        takeOvers.offer(device("3@l"));
        takeOvers.onReturn("n1");
        assertThat(takeOvers.waiting()).as("what is handed over goes on").isEqualTo(1);
        assertThat(takeOvers.onAnswer(probes.get(0).token(), 200)).isNull();
        assertThat(takeOvers.onAnswer(probes.get(1).token(), 200)).isNotNull();
    }

    @Test
    void whoIsReachedByAnyNode() {
        assertThat(Reach.ofAnyNode(DeviceDetail.read(device("1@l").detail()))).isNotNull();
        assertThat(reach("sip:a@10.0.0.1:5060", "", "udp:192.0.2.7:5060")).as("behind NAT")
                .isNull();
        assertThat(reach("sip:a@192.0.2.7", "", "udp:192.0.2.7:40000")).isNotNull();
        assertThat(reach("sip:a@192.0.2.7", "", "tcp:192.0.2.7:40000")).as("its connection")
                .isNull();
        assertThat(reach("sip:a@10.0.0.1", "<sip:192.0.2.1;lr>", "udp:192.0.2.1:5060"))
                .isNotNull();
        assertThat(reach("tel:+1", "", "udp:192.0.2.7:5060")).isNull();
        assertThat(reach("sip:a@[2001:db8::1]:5060", "", "udp:[2001:db8::1]:5060")).isNotNull();
    }

    private static Object reach(String contact, String path, String source) {
        return Reach.ofAnyNode(new DeviceDetail(contact, 1_000, "", path,
                source.substring(0, 3), 60, 0, 0, source, ""));
    }
}
