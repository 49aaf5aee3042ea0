package org.muster.registrar.routing;

import org.muster.replication.table.Pid;

/** What a node does with a request that needs more than the registrar. */
public sealed interface Decision {
    /**
     * Answered at once, without a transaction (RFC 3261 §8.2.7). An ACK is never answered: it ends
     * here.
     *
     * @param headerName a further header of the answer, or null
     */
    record Refuse(int status, String phrase, String headerName, String headerValue)
            implements
                Decision {
        static Refuse of(int status, String phrase) {
            return new Refuse(status, phrase, null, null);
        }
    }

    /**
     * Sent on.
     *
     * @param pid the device process that the number was resolved to, or null within a dialog
     */
    record Forward(NextHop next, Edits edits, Pid pid, WhenGone whenGone) implements Decision {}
}
