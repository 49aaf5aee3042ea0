package org.muster.registrar.message;

/** What a run of bytes turned out to be. */
public sealed interface Reading {
    record Good(SipMessage message) implements Reading {}

    /**
     * A request with enough of its headers to be answered: 400 with the reason as phrase.
     *
     * @param message what was read of it
     */
    record Bad(SipMessage message, String reason) implements Reading {}

    /** Nothing that can or should be answered; counted under the reason. */
    record Silent(Noise noise) implements Reading {}
}
