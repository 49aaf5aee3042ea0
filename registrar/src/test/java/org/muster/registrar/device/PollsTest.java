package org.muster.registrar.device;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.registrar.message.Transport;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ReleaseReason;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is polled when, and what an answer or silence means; time is a field, nobody waits. */
@Tag("R6")
class PollsTest {
    private static final long START_MS = 1_000_000_000;
    private static final long INTERVAL_MS = 60_000;
    private static final long TICK_MS = 10;
    private static final SipUri DIRECT = uri("sip:1001@192.0.2.7:5060");

    private long nowMs = START_MS;
    private String userAgent = "SIPp";
    private final List<String> events = new ArrayList<>();
    private final LifeCycle lifeCycle = new LifeCycle(
            event -> events.add(event.now().text() + " " + event.why()));
    private final ProcessHandles handles = new ProcessHandles();
    private final Random random = new Random(3);
    private Polls polls = polls(20_000);
    private final List<Long> sentAtMs = new ArrayList<>();
    private final List<DeviceProcess> lost = new ArrayList<>();

    private Polls polls(int perSecondMax) {
        return new Polls(new PollSettings(true, 25_000, INTERVAL_MS, 120_000, 4_000, 3, 300_000,
                perSecondMax,
                List.of(AgentPolls.of("Never*", AgentPolls.NEVER),
                        AgentPolls.of("*quick/1.?", 2_000))),
                lifeCycle, handles, random, nowMs);
    }

    private static SipUri uri(String text) {
        return SipUri.read(Slice.utf8(text));
    }

    private DeviceProcess device(Transport transport, SipUri contact) {
        var process = new DeviceProcess("1001@local", Slice.utf8("d"), 1);
        var flow = new Flow(transport, new InetSocketAddress("127.0.0.1", 5060),
                new InetSocketAddress("192.0.2.7", 5060), 0);
        process.onRegister(LastRegister.none(nowMs), flow, flow, 3_600, nowMs, nowMs);
        handles.add(process);
        polls.onRegister(process, contact, userAgent, nowMs);
        return process;
    }

    private DeviceProcess device() {
        return device(Transport.UDP, DIRECT);
    }

    /** Lets time pass in ticks; each poll is answered with 200 at once where the test says so. */
    private void pass(long ms, LongPredicate isAnswered) {
        for (long end = nowMs + ms; nowMs < end;) {
            nowMs += TICK_MS;
            polls.turn(nowMs);
            for (var process = polls.next(); process != null; process = polls.next()) {
                switch (polls.onDue(process, nowMs)) {
                    case Polls.Due.Nothing nothing -> {
                        // looked at later
                    }
                    case Polls.Due.Lost gone -> lost.add(process);
                    case Polls.Due.Send send -> {
                        sentAtMs.add(nowMs);
                        if (isAnswered.test(nowMs)) {
                            polls.onAnswer(process, send.token(), 200, false, nowMs + 7);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theFirstPollComesWithinAnIntervalAndThenOneInEach() {
        var process = device();
        pass(INTERVAL_MS, at -> true);
        assertThat(sentAtMs).hasSize(1);
        assertThat(sentAtMs.get(0) - START_MS).isBetween(1L, INTERVAL_MS + 100);
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs).hasSize(11);
        for (int i = 1; i < sentAtMs.size(); i++) {
            assertThat(sentAtMs.get(i) - sentAtMs.get(i - 1)).isBetween(INTERVAL_MS,
                    INTERVAL_MS + 200);
        }
        assertThat(process.state()).isEqualTo(Control.POLLED);
        assertThat(process.rttMs()).isEqualTo(7);
        assertThat(process.poll.token).isZero();
    }

    @Test
    void whoAnsweredBeforeIsLostByThreeMissesInARow() {
        var process = device();
        pass(INTERVAL_MS, at -> true);
        long lastMs = sentAtMs.get(0);
        pass(INTERVAL_MS + 12_500, at -> false);
        assertThat(lost).containsExactly(process);
        assertThat(nowMs - lastMs).isLessThan(INTERVAL_MS * 3);
        assertThat(sentAtMs).as("each miss is followed by another poll at once").hasSize(4);
    }

    @Test
    void anAnswerOrARegisterInBetweenStartsTheCountAgain() {
        var process = device();
        pass(INTERVAL_MS, at -> true);
        int[] asked = new int[1];
        pass(10 * INTERVAL_MS, at -> ++asked[0] % 3 == 0);
        assertThat(lost).isEmpty();
        sentAtMs.clear();
        while (sentAtMs.size() < 3) { // the second miss was followed by another poll at once
            pass(100, at -> false);
        }
        polls.onRegister(process, DIRECT, userAgent, nowMs);
        pass(7_000, at -> false);
        assertThat(lost).isEmpty();
    }

    @Test
    void whoNeverAnsweredIsNeverLostButPolledEverLess() {
        var process = device();
        pass(3 * 3_600_000, at -> false);
        assertThat(lost).isEmpty();
        assertThat(process.state()).isEqualTo(Control.SILENT);
        var last = sentAtMs.subList(sentAtMs.size() - 3, sentAtMs.size());
        assertThat(last.get(2) - last.get(1)).isBetween(300_000L, 300_200L);
        assertThat(sentAtMs.size()).isBetween(36, 42);
        pass(300_000, at -> true);
        assertThat(process.state()).isEqualTo(Control.POLLED);
        int before = sentAtMs.size();
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs.size() - before).as("at the pace of others again").isBetween(9, 11);
    }

    @Test
    void aDeviceThatPushWakesIsNotPolledUntilItRegistersWithout() {
        var process = device(Transport.UDP,
                uri("sip:1001@192.0.2.7:5060;pn-provider=apns;pn-prid=x"));
        pass(10 * INTERVAL_MS, at -> false);
        assertThat(sentAtMs).isEmpty();
        assertThat(process.state()).isEqualTo(Control.ASLEEP);
        polls.onRegister(process, DIRECT, userAgent, nowMs);
        pass(2 * INTERVAL_MS, at -> true);
        assertThat(process.state()).isEqualTo(Control.POLLED);
    }

    @ParameterizedTest
    @CsvSource({"UDP, sip:1001@192.0.2.7:5060, 60000", "UDP, sip:1001@192.0.2.7, 60000",
            "UDP, sip:1001@10.0.0.9:5060, 25000", "TCP, sip:1001@10.0.0.9:5060, 120000"})
    void theWayToTheDeviceSetsThePace(Transport transport, String contact, long intervalMs) {
        device(transport, uri(contact));
        pass(intervalMs * 10, at -> true);
        assertThat(sentAtMs.get(5) - sentAtMs.get(4)).isBetween(intervalMs, intervalMs + 200);
    }

    @ParameterizedTest
    @CsvSource({"200, false, true", "404, false, true", "486, false, true", "603, false, true",
            "480, false, true", "410, false, true", "408, false, false", "430, false, false",
            "500, false, false", "503, false, false", "180, false, false", "480, true, false",
            "410, true, false", "404, true, true", "200, true, true"})
    void whatCountsAsTheAnswerOfThePhone(int status, boolean behindPath, boolean alive) {
        var process = device();
        long token = nextPoll();
        polls.onAnswer(process, token, status, behindPath, nowMs + 5);
        assertThat(process.rttMs()).isEqualTo(alive ? 5 : -1);
        assertThat(polls.asked(token)).isEqualTo(alive ? null : process);
    }

    /** Lets time pass until the next poll; its token. */
    private long nextPoll() {
        while (true) {
            nowMs += TICK_MS;
            polls.turn(nowMs);
            for (var process = polls.next(); process != null; process = polls.next()) {
                if (polls.onDue(process, nowMs) instanceof Polls.Due.Send send) {
                    return send.token();
                }
            }
        }
    }

    @Test
    void anAnswerThatIsLateStillSaysThatTheDeviceLives() {
        var process = device();
        long first = nextPoll();
        long second = nextPoll();
        long secondAtMs = nowMs;
        long third = nextPoll();
        polls.onAnswer(process, first, 200, false, nowMs);
        assertThat(process.rttMs()).as("two polls ago is too late").isEqualTo(-1);
        assertThat(polls.asked(first)).isNull();
        polls.onAnswer(process, second, 200, false, nowMs);
        assertThat(process.rttMs()).as("measured from its own poll").isEqualTo(nowMs - secondAtMs);
        assertThat(process.state()).isEqualTo(Control.POLLED);
        assertThat(polls.asked(third)).as("goes on").isSameAs(process);
        assertThat(polls.asked(second)).isNull();
    }

    @Test
    void whoseAnswersAreAlwaysLateIsNotLost() {
        var process = device();
        polls.onAnswer(process, nextPoll(), 200, false, nowMs);
        long before = nextPoll();
        for (int i = 0; i < 20; i++) {
            long next = nextPoll();
            polls.onAnswer(process, before, 200, false, nowMs);
            before = next;
        }
        assertThat(lost).isEmpty();
        assertThat(polls.asked(before)).isSameAs(process);
    }

    @Test
    void aLostDeviceLeavesNoTokenBehind() {
        var process = device();
        polls.onAnswer(process, nextPoll(), 200, false, nowMs);
        pass(2 * INTERVAL_MS, at -> false);
        assertThat(lost).containsExactly(process);
        assertThat(process.poll.token | process.poll.lateToken).isZero();
    }

    @ParameterizedTest
    @CsvSource({"Never Polled 1.0, 0", "never, 0", "Never, 0", "xquick/1.?, 2000",
            "QUICK/1.?, 2000", "quick/1.2, 60000", "ANever, 60000", "'', 60000"})
    void theMakeOfAPhoneMaySetThePaceOrSpareIt(String agent, long intervalMs) {
        userAgent = agent;
        var process = device();
        pass(600_000, at -> true);
        if (intervalMs == 0) {
            assertThat(sentAtMs).isEmpty();
            assertThat(polls.pollNow(process, nowMs)).isFalse();
            assertThat(process.state()).isEqualTo(Control.REGISTERED);
        } else {
            assertThat(sentAtMs.get(5) - sentAtMs.get(4)).isBetween(intervalMs, intervalMs + 200);
        }
    }

    @Test
    void anEndedDeviceIsAskedNoMoreAndLeavesNothingBehind() {
        var process = device();
        long token = nextPoll();
        assertThat(polls.asked(token)).isSameAs(process);
        lifeCycle.onRemoved(process, ReleaseReason.UNREGISTERED, nowMs);
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs).isEmpty();
        assertThat(polls.asked(token)).isNull();
    }

    @Test
    void thoseWhoRegisteredTogetherAreSpreadAndTheSumIsRight() {
        for (int i = 0; i < 6_000; i++) {
            device();
        }
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs.size()).isBetween(57_000, 60_500);
        sentAtMs.clear();
        pass(10 * INTERVAL_MS, at -> true);
        assertThat((double) sentAtMs.size()).as("devices x time / interval, within 2 %%")
                .isBetween(60_000 * 0.98, 60_000 * 1.02);
    }

    @Test
    void afterAPauseTheyComeAtThePaceOfTheBudget() {
        polls = polls(100);
        for (int i = 0; i < 1_000; i++) {
            device();
        }
        nowMs += 20 * INTERVAL_MS;
        pass(5_000, at -> true);
        assertThat(sentAtMs.size()).isBetween(450, 502);
        pass(6_000, at -> true);
        assertThat(sentAtMs).hasSizeBetween(1_000, 1_100);
    }

    @Test
    void theBudgetIsForPollsAndNotForLookingAtThoseWhoHaveAnswered() {
        polls = polls(110);
        for (int i = 0; i < 6_000; i++) {
            device();
        }
        pass(2 * INTERVAL_MS, at -> true);
        sentAtMs.clear();
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs.size()).as("100 a second").isBetween(58_800, 61_200);
    }

    @Test
    void switchedOffNobodyIsPolled() {
        polls = new Polls(PollSettings.OFF, lifeCycle, handles, new Random(1), nowMs);
        device();
        pass(INTERVAL_MS, at -> true);
        assertThat(sentAtMs).isEmpty();
    }

    @Test
    void aPollMayBeBroughtForwardAndTheRhythmGoesOn() {
        var process = device();
        pass(INTERVAL_MS, at -> true);
        sentAtMs.clear();
        pass(1_000, at -> true);
        assertThat(polls.pollNow(process, nowMs)).isTrue();
        pass(200, at -> false);
        assertThat(sentAtMs).hasSize(1);
        assertThat(polls.pollNow(process, nowMs)).as("one is under way").isFalse();
        long token = process.poll.token;
        polls.onAnswer(process, token, 200, false, nowMs);
        pass(10 * INTERVAL_MS, at -> true);
        assertThat(sentAtMs).as("one in each interval, not two").hasSizeBetween(10, 11);
        assertThat(events).containsExactly("polled answered");
    }

    @Test
    void whoIsAsleepOrGoneCannotBePolledNow() {
        var asleep = device(Transport.UDP, uri("sip:1001@192.0.2.7:5060;pn-prid=x"));
        assertThat(polls.pollNow(asleep, nowMs)).isFalse();
        var gone = device();
        lifeCycle.onRemoved(gone, ReleaseReason.EXPIRED, nowMs);
        assertThat(polls.pollNow(gone, nowMs)).isFalse();
        assertThat(events).containsExactly("asleep push", "removed expired");
    }

    @Test
    void stoppedByAnOperatorNobodyIsPolledOrLostAndThenTheyComeEvenly() {
        var process = device();
        pass(INTERVAL_MS, at -> true);
        for (int i = 0; i < 599; i++) {
            device();
        }
        pass(2 * INTERVAL_MS, at -> true);
        sentAtMs.clear();
        polls.pause(true);
        assertThat(polls.pollNow(process, nowMs)).isFalse();
        pass(10 * INTERVAL_MS, at -> false);
        assertThat(sentAtMs).isEmpty();
        polls.pause(false);
        for (int tenth = 0; tenth < 10; tenth++) {
            sentAtMs.clear();
            pass(INTERVAL_MS / 10, at -> true);
            assertThat(sentAtMs.size()).as("a tenth of them in a tenth of an interval")
                    .isBetween(40, 85);
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void anAnswerOfADeviceThatHasUnregisteredMeanwhileIsNone() {
        var process = device();
        long token = nextPoll();
        lifeCycle.onRemoved(process, ReleaseReason.UNREGISTERED, nowMs);
        assertThat(polls.onAnswer(process, token, 200, false, nowMs)).isFalse();
        assertThat(process.state()).isEqualTo(Control.REMOVED);
        assertThat(polls.asked(token)).isNull();
    }

    /** Its place among the handles is another device's now. */
    @Test
    void anAnswerToWhoWasThereBeforeIsNone() {
        var process = device();
        long token = nextPoll();
        handles.remove(process);
        assertThat(polls.asked(token)).isNull();
        device();
        assertThat(polls.asked(token)).isNull();
        long other = nextPoll();
        assertThat(other >>> 32).as("the same place").isEqualTo(token >>> 32);
        assertThat(polls.asked(token)).isNull();
        assertThat(polls.asked(Long.MAX_VALUE)).as("no place at all").isNull();
    }
}
