package org.muster.registrar.routing;

/** What to do when the device process that a request is for turns out to be gone. */
public enum WhenGone {
    /** This node looked the number up: it does so once more. */
    LOOK_UP_AGAIN,
    /** Another node did: it is told 430 (Flow Failed, RFC 5626 §5.3) and looks again. */
    TELL_NODE,
    /** The request belongs to a dialog, or the way is given otherwise: the caller is told 480. */
    TELL_CALLER;

    static WhenGone withinDialog(boolean fromNode) {
        return fromNode ? TELL_NODE : TELL_CALLER;
    }
}
