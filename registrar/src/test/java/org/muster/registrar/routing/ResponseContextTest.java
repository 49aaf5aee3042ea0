package org.muster.registrar.routing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.muster.registrar.routing.ContextEffect.Answer;
import org.muster.registrar.routing.ContextEffect.Cancel;
import org.muster.registrar.routing.ContextEffect.End;
import org.muster.registrar.routing.ContextEffect.LookUpAgain;
import org.muster.registrar.routing.ContextEffect.Relay;

import static org.assertj.core.api.Assertions.assertThat;

class ResponseContextTest {
    private static final long START_MS = 1_000_000;
    private final ResponseContext invite = new ResponseContext(true, WhenGone.LOOK_UP_AGAIN,
            START_MS);

    private static List<ContextEffect> answer(int status, String phrase) {
        return List.of(new Answer(status, phrase), new End());
    }

    @Test
    void provisionalsPassButNot100WhichIsHopByHop() {
        assertThat(invite.onResponse(100, false, START_MS)).isEmpty();
        assertThat(invite.onResponse(180, false, START_MS)).containsExactly(new Relay());
        assertThat(invite.onResponse(183, false, START_MS)).containsExactly(new Relay());
    }

    @Test
    void aRepeated2xxPassesUntilItIsSettledAndALaterRefusalDoesNot() {
        assertThat(invite.onResponse(200, false, START_MS)).containsExactly(new Relay());
        assertThat(invite.isAccepted()).isTrue();
        assertThat(invite.onResponse(200, false, START_MS + 1)).containsExactly(new Relay());
        assertThat(invite.onResponse(486, false, START_MS + 2)).isEmpty();
        assertThat(invite.onTime(START_MS + ResponseContext.SETTLED_MS - 1)).isEmpty();
        assertThat(invite.onTime(START_MS + ResponseContext.SETTLED_MS))
                .containsExactly(new End());
    }

    @Test
    void aRefusalEndsIt() {
        assertThat(invite.onResponse(486, false, START_MS)).containsExactly(new Relay(), new End());
        assertThat(invite.onResponse(200, false, START_MS)).isEmpty();
        assertThat(invite.onCancel(START_MS)).isEmpty();
        assertThat(invite.onGone(START_MS)).isEmpty();
        assertThat(invite.onTimeout(START_MS)).isEmpty();
    }

    @Test
    void a503BecomesA500() {
        assertThat(invite.onResponse(503, false, START_MS))
                .isEqualTo(answer(500, "Server Internal Error"));
    }

    @Test
    void aProcessThatIsGoneIsLookedUpOnceMoreAndThen480() {
        assertThat(invite.onResponse(430, true, START_MS)).containsExactly(new LookUpAgain());
        assertThat(invite.onResponse(430, true, START_MS))
                .isEqualTo(answer(480, "Temporarily Unavailable"));
    }

    @Test
    void the430OfAPhoneIsItsOwnAnswer() {
        assertThat(invite.onResponse(430, false, START_MS)).containsExactly(new Relay(), new End());
    }

    @Test
    void theNodeThatDidNotLookUpTells430() {
        var owner = new ResponseContext(true, WhenGone.TELL_NODE, START_MS);
        assertThat(owner.onGone(START_MS)).isEqualTo(answer(430, "Flow Failed"));
        var dialog = new ResponseContext(false, WhenGone.TELL_CALLER, START_MS);
        assertThat(dialog.onGone(START_MS)).isEqualTo(answer(480, "Temporarily Unavailable"));
    }

    @Test
    void aCancelGoesOutAtOnceAfterAProvisionalElseWithTheFirst() {
        assertThat(invite.onCancel(START_MS)).isEmpty();
        assertThat(invite.onResponse(180, false, START_MS)).containsExactly(new Cancel());
        assertThat(invite.onResponse(183, false, START_MS)).isEmpty();
        assertThat(invite.onResponse(487, false, START_MS)).containsExactly(new Relay(), new End());

        var ringing = new ResponseContext(true, WhenGone.TELL_CALLER, START_MS);
        ringing.onResponse(180, false, START_MS);
        assertThat(ringing.onCancel(START_MS)).containsExactly(new Cancel());
        assertThat(ringing.onCancel(START_MS)).isEmpty();
    }

    @Test
    void aCancelThatCrossesA2xxDoesNotHideIt() {
        invite.onResponse(180, false, START_MS);
        invite.onCancel(START_MS);
        assertThat(invite.onResponse(200, false, START_MS)).containsExactly(new Relay());
    }

    @Test
    void aCancelledCallIs487WhateverBecomesOfTheOtherSide() {
        invite.onResponse(180, false, START_MS);
        invite.onCancel(START_MS);
        assertThat(invite.onGone(START_MS)).isEqualTo(answer(487, "Request Terminated"));

        var silent = new ResponseContext(true, WhenGone.LOOK_UP_AGAIN, START_MS);
        silent.onCancel(START_MS);
        assertThat(silent.onTime(START_MS + ResponseContext.SETTLED_MS))
                .isEqualTo(answer(487, "Request Terminated"));
        var timedOut = new ResponseContext(true, WhenGone.LOOK_UP_AGAIN, START_MS);
        timedOut.onCancel(START_MS);
        assertThat(timedOut.onTimeout(START_MS)).isEqualTo(answer(487, "Request Terminated"));
    }

    @Test
    void nobodyAnswersAnInviteIs408AndAnythingElseIsSilence() {
        assertThat(invite.onTimeout(START_MS)).isEqualTo(answer(408, "Request Timeout"));
        var message = new ResponseContext(false, WhenGone.LOOK_UP_AGAIN, START_MS);
        assertThat(message.onTimeout(START_MS)).containsExactly(new End());
        var forgotten = new ResponseContext(false, WhenGone.LOOK_UP_AGAIN, START_MS);
        assertThat(forgotten.onTime(START_MS + ResponseContext.NON_INVITE_MS))
                .containsExactly(new End());
    }

    @Test
    void timerCEndsAPhoneThatRingsForEverAndEachProvisionalStartsItAgain() {
        invite.onResponse(180, false, START_MS);
        invite.onResponse(183, false, START_MS + 100_000);
        assertThat(invite.onTime(START_MS + ResponseContext.TIMER_C_MS)).isEmpty();
        long due = START_MS + 100_000 + ResponseContext.TIMER_C_MS;
        assertThat(invite.deadlineMs()).isEqualTo(due);
        assertThat(invite.onTime(due)).containsExactly(new Cancel());
        assertThat(invite.onResponse(487, false, due)).isEqualTo(answer(408, "Request Timeout"));

        var deaf = new ResponseContext(true, WhenGone.LOOK_UP_AGAIN, START_MS);
        deaf.onResponse(180, false, START_MS);
        long late = START_MS + ResponseContext.TIMER_C_MS;
        deaf.onTime(late);
        assertThat(deaf.onTime(late + ResponseContext.SETTLED_MS))
                .isEqualTo(answer(408, "Request Timeout"));
    }

    @Test
    void finalAnswersOfOtherMethodsEndThem() {
        var bye = new ResponseContext(false, WhenGone.TELL_CALLER, START_MS);
        assertThat(bye.onCancel(START_MS)).isEmpty();
        assertThat(bye.onResponse(200, false, START_MS)).containsExactly(new Relay(), new End());
    }
}
