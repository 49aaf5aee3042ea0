package org.muster.registrar.routing;

/** What a {@link ResponseContext} wants done; in this order. */
public sealed interface ContextEffect {
    /** Send the response that came upstream, without our Via. */
    record Relay() implements ContextEffect {}

    /** Answer upstream. */
    record Answer(int status, String phrase) implements ContextEffect {}

    /** Send a CANCEL downstream. */
    record Cancel() implements ContextEffect {}

    /** Look the number up once more, without the process that is gone, and send it there. */
    record LookUpAgain() implements ContextEffect {}

    /** Nothing comes after this: forget both transactions. */
    record End() implements ContextEffect {}
}
