package org.muster.registrar.device;

/** What is known of a device by polling it. Mutable; guarded by its number's shard lock. */
final class PollState {
    /** Between two polls, by the way to the device or its user agent; 0 when it is not polled. */
    long normalMs;
    /** The same now: longer for a silent one. */
    long intervalMs;
    /** Of the poll that waits for its answer; 0 when none does. */
    long token;
    long sentAtMs;
    /** When its last REGISTER came: as good a sign of life as an answer. */
    long heardAtMs;
    /** Of the poll before, missed: an answer that is late still says that the device lives; or 0. */
    long lateToken;
    long lateSentAtMs;
    int missed;
    /** Round trip of the last poll that was answered, milliseconds; -1 when none was. */
    long rttMs = -1;
    /** When it is to be looked at next; {@link Long#MAX_VALUE} when nothing is planned. */
    long dueAtMs = Long.MAX_VALUE;
    /** Places in the wheel: two when a poll was brought forward. */
    int places;
}
