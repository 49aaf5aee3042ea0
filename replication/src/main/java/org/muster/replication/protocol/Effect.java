package org.muster.replication.protocol;

/** What the driver must do, in order. */
public sealed interface Effect {
    record Dial(String address) implements Effect {}

    record Send(long link, Frame frame) implements Effect {}

    /** Close after everything sent so far is written. */
    record Close(long link, String reason) implements Effect {}

    /** Something an operator wants to know: for log, events and metrics. */
    record Notice(Kind kind, String peer, String text) implements Effect {}

    enum Kind {
        ONLINE, IN_SYNC, SUSPECT, OFFLINE, LEFT, REFUSED, NO_ANSWER, LINK_CLOSED, DIVERGED, INCARNATION, LATE_TICK
    }
}
