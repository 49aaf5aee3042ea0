package org.muster.registrar.routing;

import org.muster.registrar.message.Flow;

/** One side of a dialog as a node on its path sees it. */
public sealed interface Leg {
    /** That side is behind another node. */
    record Node(String id) implements Leg {}

    /**
     * That side is a phone, reached over this flow.
     *
     * @param process its device process here, whose present flow is taken when it has another by
     *        then; 0 for a caller that is not registered here
     */
    record Phone(Flow flow, long process) implements Leg {}
}
