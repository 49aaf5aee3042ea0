package org.muster.registrar.device;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("R3")
class EndedDevicesTest {
    private static final String ALICE = "alice@example.com";
    private static final Slice DESK = Slice.utf8("urn:uuid:desk");
    private static final Slice SOFT = Slice.utf8("urn:uuid:soft");
    private static final Slice ALL_OF_THE_NUMBER = Slice.EMPTY;
    private static final long NOW = 1_000_000;

    private final EndedDevices ended = new EndedDevices();

    private static LastRegister register(long callId, long cseq, long atMs) {
        return new LastRegister(callId, cseq, callId + 1, 100 * callId + cseq, 0, atMs);
    }

    @Test
    void anEarlierRequestOfTheSameCallIdIsLateForThatDeviceOnly() {
        ended.remember(ALICE, DESK, register(1, 5, NOW));
        var late = register(1, 4, NOW + 10);

        assertThat(ended.hasLater(ALICE, DESK, late)).isTrue();
        assertThat(ended.hasLater(ALICE, SOFT, late)).as("of another device").isFalse();
        assertThat(ended.hasLater("bob@example.com", DESK, late)).as("of another number").isFalse();
        assertThat(ended.hasLater(ALICE, DESK, register(2, 4, NOW + 10))).as("of another Call-ID")
                .isFalse();
        assertThat(ended.hasLater(ALICE, DESK, register(1, 6, NOW + 10))).as("the next one")
                .isFalse();
    }

    @Test
    void whatEndedAllOfANumberIsLaterForEachDevice() {
        ended.remember(ALICE, ALL_OF_THE_NUMBER, register(1, 5, NOW));

        assertThat(ended.hasLater(ALICE, SOFT, register(1, 4, NOW + 10))).isTrue();
    }

    @Test
    void theLastRequestIsKnownWhenItComesAgain() {
        ended.remember(ALICE, DESK, register(1, 5, NOW));

        assertThat(ended.isRetransmission(ALICE, register(1, 5, NOW + 10))).isTrue();
        assertThat(ended.isRetransmission(ALICE, register(1, 6, NOW + 10))).isFalse();
    }

    @Test
    void aPhoneThatSaysItAgainAndAgainIsRememberedOnce() {
        for (int cseq = 1; cseq <= 100; cseq++) {
            ended.remember(ALICE, DESK, register(1, cseq, NOW + cseq));
        }

        assertThat(ended.size()).isEqualTo(1);
        assertThat(ended.isRetransmission(ALICE, register(1, 100, NOW + 200))).isTrue();
        assertThat(ended.hasLater(ALICE, DESK, register(1, 99, NOW + 200))).isTrue();
        assertThat(ended.hasLater(ALICE, DESK, register(1, 101, NOW + 200))).isFalse();
    }

    @Test
    void aRestartOfThePhoneDoesNotHideWhatItSaidBefore() {
        ended.remember(ALICE, DESK, register(1, 5, NOW));
        ended.remember(ALICE, DESK, new LastRegister(1, 1, 77, 1, 0, NOW + 5));

        assertThat(ended.hasLater(ALICE, DESK, register(1, 4, NOW + 10))).isTrue();
    }

    @Test
    void whoSaysItAgainIsTheNewest() {
        ended.remember(ALICE, DESK, register(1, 1, NOW));
        ended.remember(ALICE, SOFT, register(2, 1, NOW + 1));
        ended.remember(ALICE, DESK, register(1, 2, NOW + LastRegister.ORDER_MS));
        ended.remember("bob@example.com", DESK, register(3, 1, NOW + LastRegister.ORDER_MS + 2));

        assertThat(ended.size()).as("the softphone's is forgotten").isEqualTo(2);
        assertThat(ended.isRetransmission(ALICE, register(1, 2, NOW + LastRegister.ORDER_MS + 2)))
                .isTrue();
        assertThat(ended.isRetransmission(ALICE, register(2, 1, NOW + 2))).isFalse();
    }

    @Test
    void theOldestGoesFirst() {
        for (int i = 0; i <= EndedDevices.ENDED_MAX; i++) {
            ended.remember(i + "@example.com", DESK, register(i, 1, NOW));
        }

        assertThat(ended.size()).isEqualTo(EndedDevices.ENDED_MAX);
        assertThat(ended.isRetransmission("0@example.com", register(0, 1, NOW))).isFalse();
        assertThat(ended.isRetransmission("1@example.com", register(1, 1, NOW))).isTrue();
    }
}
