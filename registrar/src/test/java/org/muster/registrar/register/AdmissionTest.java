package org.muster.registrar.register;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.muster.registrar.abuse.Networks;

import static org.assertj.core.api.Assertions.assertThat;

/** The admission budget and what it does to grants: pure, with a seed and a clock of the test's. */
class AdmissionTest {
    private static final ExpiresLimits LIMITS = new ExpiresLimits(60, 3_600, 7_200, 0);
    private final Random random = new Random(7);

    private Admission of(int perSecond, int phones) {
        return new Admission(perSecond, () -> phones, random);
    }

    private static int admitted(Admission admission, Admission.Rank rank, int asked, long nowMs) {
        return (int) IntStream.range(0, asked).filter(i -> admission.admits(rank, nowMs)).count();
    }

    @Test
    void withoutABudgetAllAreAdmittedAndGrantsAreWhatWasAskedFor() {
        var none = of(Admission.UNLIMITED, 1_000_000);
        assertThat(admitted(none, Admission.Rank.REST, 10_000, 1)).isEqualTo(10_000);
        assertThat(none.grant(600, LIMITS, 1)).isEqualTo(600);
        assertThat(none.grant(100_000, LIMITS, 1)).isEqualTo(7_200);
        assertThat(none.minSec(60)).isEqualTo(60);
    }

    @Test
    void refreshesGoBeforeFirstRegistrationsBeforeTheRest() {
        var admission = of(100, 0);
        assertThat(admitted(admission, Admission.Rank.REST, 1_000, 1_000)).isEqualTo(50);
        assertThat(admitted(admission, Admission.Rank.FIRST, 1_000, 1_000)).isEqualTo(25);
        assertThat(admitted(admission, Admission.Rank.REFRESH, 1_000, 1_000)).isEqualTo(25);
        assertThat(admitted(admission, Admission.Rank.REFRESH, 1_000, 1_500)).isEqualTo(50);
    }

    @Test
    void aBudgetOfOneStillServesEachRank() {
        var admission = of(1, 0);
        assertThat(admission.admits(Admission.Rank.REST, 0)).isTrue();
        assertThat(admission.admits(Admission.Rank.FIRST, 1_000)).isTrue();
        assertThat(admission.admits(Admission.Rank.REFRESH, 1_500)).isFalse();
    }

    @Test
    void retryAfterSpreadsAllPhonesOverTheTimeTheyNeed() {
        var admission = of(600, 40_000);
        var answers = IntStream.range(0, 10_000).map(i -> admission.retryAfterSec())
                .summaryStatistics();
        assertThat(answers.getMin()).isEqualTo(1);
        assertThat(answers.getMax()).isEqualTo(67);
        assertThat(answers.getAverage()).isBetween(33.0, 35.0);
        assertThat(of(1, 1_000_000).retryAfterSec()).isLessThanOrEqualTo(600);
    }

    @Test
    void theMinimumRisesSoThatRefreshesFitButNeverOverAnHour() {
        assertThat(of(600, 40_000).minSec(60)).isEqualTo(134);
        assertThat(of(600, 100).minSec(60)).isEqualTo(60);
        assertThat(of(1, 1_000_000).minSec(60)).isEqualTo(3_600);
    }

    @Test
    void jitterOnlyShortensAndNeverBelowTheMinimum() {
        var jittered = new ExpiresLimits(60, 3_600, 7_200, 20);
        var none = of(Admission.UNLIMITED, 0);
        var grants = IntStream.range(0, 10_000).map(i -> none.grant(1_000, jittered, 0))
                .summaryStatistics();
        assertThat(grants.getMin()).isEqualTo(800);
        assertThat(grants.getMax()).isEqualTo(1_000);
        assertThat(IntStream.range(0, 1_000).map(i -> none.grant(61, jittered, 0)))
                .allMatch(grant -> grant >= 60);
        assertThat(none.grant(60, jittered, 0)).isEqualTo(60);
    }

    @Test
    void longGrantsAreShortenedOnlyWhileStrained() {
        var admission = of(600, 40_000);
        admitted(admission, Admission.Rank.REFRESH, 1, 1_000);
        assertThat(admission.grant(3_600, LIMITS, 1_000)).isEqualTo(3_600);
        admitted(admission, Admission.Rank.REFRESH, 600, 1_000);
        var grants = IntStream.range(0, 1_000).map(i -> admission.grant(3_600, LIMITS, 1_000))
                .summaryStatistics();
        assertThat(grants.getMin()).isEqualTo(3_600 - 67);
        assertThat(grants.getMax()).isEqualTo(3_600);
        assertThat(IntStream.range(0, 1_000).map(i -> admission.grant(140, LIMITS, 1_000)))
                .as("never below what is asked of everybody").allMatch(grant -> grant >= 134);
    }

    @Test
    void overTheBudgetItIs503AndTheTrustedAreServed() {
        var options = new Phone.Options();
        options.admissionRate = 10;
        options.phones = 500;
        options.random = random;
        var phone = new Phone(options);
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            String answer = phone.send(phone.register("c" + i, 1, "Contact: <sip:x@h>\r\n")
                    .replace("sip:1001@", "sip:" + i + "@").replace("Contact: <sip:" + i,
                            "Contact: <sip:x"));
            refused += answer.startsWith("SIP/2.0 503 Over The Admission Budget")
                    && answer.contains("Retry-After: ") ? 1 : 0;
        }
        assertThat(refused).isEqualTo(13);
        assertThat(phone.send(phone.register("c0", 2, "Contact: <sip:x@h>\r\n")
                .replace("sip:1001@", "sip:0@"))).as("a refresh").startsWith("SIP/2.0 200");
        assertThat(phone.send(phone.register("c0", 3, "").replace("REGISTER", "MESSAGE")))
                .startsWith("SIP/2.0 503").contains("Retry-After: ");
        assertThat(phone.send(phone.register("c0", 3, "").replace("REGISTER", "MESSAGE")
                .replace("To: <sip:1001@127.0.0.1>", "To: <sip:1001@127.0.0.1>;tag=x")))
                .as("within a dialog: passed on, as if there were no budget")
                .isEqualTo(new Phone().send(phone.register("c0", 3, "").replace("REGISTER",
                        "MESSAGE")));
        options.trusted = List.of(Networks.Network.parse("192.0.2.0/24"));
        var trusting = new Phone(options);
        for (int i = 0; i < 50; i++) {
            assertThat(trusting.sendRegister("c" + i, 1, "Contact: <sip:x@h>\r\n"))
                    .startsWith("SIP/2.0 200");
        }
    }
}
