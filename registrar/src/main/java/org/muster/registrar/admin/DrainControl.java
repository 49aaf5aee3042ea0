package org.muster.registrar.admin;

import java.util.Locale;

/** How an operator takes the node out of service. Any thread. */
public interface DrainControl {
    /** Hands over what others can reach; again: nothing more. Null, or why it cannot begin. */
    String begin();

    Progress progress();

    /** There is no way back: a drained node is stopped. */
    enum State {
        SERVING, DRAINING, DRAINED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How far it is.
     *
     * @param devices that the node controlled when it began
     * @param left that it controls still
     * @param permanent of these, those that an operator registered: they are of this node's file
     * @param unreachable of these, the others that no other node can reach
     * @param connections over which devices are reached, still open
     */
    record Progress(State state, int devices, int left, int permanent, int unreachable,
            int connections) {
        /** Nobody has asked for it. */
        public static final Progress NONE = new Progress(State.SERVING, 0, 0, 0, 0, 0);
    }
}
