package org.muster.registrar.device;

/** What is known of a device by polling it. Mutable; guarded by its number's shard lock. */
final class PollState {
    /** How sure the node is that it controls the device. */
    enum Control {
        /** It registered, and has not been polled yet. */
        REGISTERED,
        /** It has answered a poll: three that it misses end its control. */
        POLLED,
        /** It never answers polls: it lives until its binding expires. */
        SILENT,
        /** It is woken by push (RFC 8599), and not polled. */
        ASLEEP
    }

    Control control = Control.REGISTERED;
    /** Between two polls, by the way to the device. */
    long normalMs;
    /** The same now: longer for a silent one. */
    long intervalMs;
    /** Of the poll that waits for its answer; 0 when none does. */
    long token;
    long sentAtMs;
    int missed;
    /** Round trip of the last poll that was answered, milliseconds; -1 when none was. */
    long rttMs = -1;
    /** When it is looked at next; {@link Long#MAX_VALUE} while it is in no slot of the wheel. */
    long dueAtMs = Long.MAX_VALUE;
}
