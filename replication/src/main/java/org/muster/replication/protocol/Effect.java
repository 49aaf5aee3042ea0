package org.muster.replication.protocol;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Stamp;

/** What the driver must do, in order. */
public sealed interface Effect {
    record Dial(String address) implements Effect {}

    record Send(long link, Frame frame) implements Effect {}

    /** Close after everything sent so far is written. */
    record Close(long link, String reason) implements Effect {}

    /** A peer asks: answer with {@link Event.Answered}. */
    record Answer(long link, long id, String question) implements Effect {}

    /** @param answer to the question of that id, or null: the node cannot be asked */
    record Said(long id, Slice answer) implements Effect {}

    /**
     * A device of another node that is away, or about to leave, is this node's if it answers here:
     * claim it then, with this stamp and rank, unless a greater one has come.
     *
     * @param node that controlled it
     * @param detail as that node claimed it
     * @param remainingSec until its binding expires, or -1: nobody knows
     */
    record TakeOver(String node, String number, Slice deviceKey, Stamp stamp, Rank rank,
            Slice detail, int remainingSec) implements Effect {}

    /** Something an operator wants to know: for log, events and metrics. */
    record Notice(Kind kind, String peer, String text) implements Effect {}

    enum Kind {
        ONLINE, IN_SYNC, SUSPECT, OFFLINE, LEFT, REFUSED, NO_ANSWER, LINK_CLOSED, UNEQUAL, DIVERGENT, DIFFERS, INCARNATION, LATE_TICK, FORGOTTEN, DRAINING, ADOPTING
    }
}
