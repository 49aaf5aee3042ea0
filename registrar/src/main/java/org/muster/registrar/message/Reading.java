package org.muster.registrar.message;

/** What a run of bytes turned out to be. */
public sealed interface Reading {
    record Good(SipMessage message) implements Reading {}

    /**
     * A request with enough of its headers to be answered.
     *
     * @param message what was read of it
     * @param status 400, or 505 for another version of SIP
     * @param reason the phrase of the answer
     */
    record Bad(SipMessage message, int status, String reason) implements Reading {}

    /** Nothing that can or should be answered; counted under the reason. */
    record Silent(Noise noise) implements Reading {}
}
