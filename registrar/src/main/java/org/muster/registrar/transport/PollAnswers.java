package org.muster.registrar.transport;

/** Hears what phones answer to polls, on whatever loop read it. */
@FunctionalInterface
public interface PollAnswers {
    /** @param token of the poll, as its branch brought it back; of an old one, perhaps */
    void onAnswer(long token, int status);
}
