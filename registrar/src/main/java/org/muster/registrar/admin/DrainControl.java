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
     * @param unreachable of these, those that no other node can reach
     * @param connections of phones that are open still
     */
    record Progress(State state, int devices, int left, int unreachable, int connections) {
        /** Nobody has asked for it. */
        public static final Progress NONE = new Progress(State.SERVING, 0, 0, 0, 0);
    }
}
