package org.muster.registrar.routing;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * What a node writes into its Record-Route to find both sides of the dialog again without keeping
 * anything (the flow token of RFC 5626 §5.2, for both directions).
 *
 * @param node the one that wrote it
 * @param life of that node: serials of connections and numbers of processes count within it
 * @param callerTag hash of the caller's From tag: which way a request within the dialog goes
 */
record DialogToken(String node, long life, int callerTag, Leg caller, Leg callee) {
    /** The side that a request with this From tag goes to. */
    Leg towards(String fromTag) {
        return hash(fromTag) == callerTag ? callee : caller;
    }

    /** The side that it comes from. */
    Leg from(String fromTag) {
        return hash(fromTag) == callerTag ? caller : callee;
    }

    static int hash(String tag) {
        return (int) Hash64.of(Slice.utf8(tag));
    }
}
