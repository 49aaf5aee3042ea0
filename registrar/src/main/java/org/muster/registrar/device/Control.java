package org.muster.registrar.device;

import java.util.Locale;
import java.util.Set;

/** How sure the node is that it controls a device (R3, R6): the states of a device process. */
public enum Control {
    /** It registered, and has not been polled yet. */
    REGISTERED,
    /** It has answered a poll: those that it misses end its control. */
    POLLED,
    /** It never answers polls: it lives until its binding expires. */
    SILENT,
    /** It is woken by push (RFC 8599), and not polled. */
    ASLEEP,
    /** It is not controlled any more; the event says why. */
    REMOVED;

    /** What it may become. Only a REGISTER leads out of ASLEEP, and nothing out of REMOVED. */
    private Set<Control> next() {
        return switch (this) {
            case REGISTERED -> Set.of(POLLED, SILENT, ASLEEP, REMOVED);
            case POLLED -> Set.of(SILENT, ASLEEP, REMOVED); // silent: what is permanent is not lost
            case SILENT -> Set.of(POLLED, ASLEEP, REMOVED);
            case ASLEEP -> Set.of(REGISTERED, REMOVED);
            case REMOVED -> Set.of();
        };
    }

    boolean mayBecome(Control other) {
        return next().contains(other);
    }

    /** As printed: {@code polled}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
