package org.muster.registrar.device;

/**
 * One change of a device process's state.
 *
 * @param atMs of the node's clock, milliseconds since 1970
 * @param number user@domain
 * @param device its key: instance and reg-id, or the contact
 * @param process last part of its PID
 * @param source {@code udp:HOST:PORT} that it was last heard from
 * @param was null for a new process
 * @param why {@code registered}, {@code answered}, {@code unanswered}, {@code push},
 *        {@code woken}, or why it was removed, as a release says it: {@code poll-missed}
 */
public record DeviceEvent(long atMs, String number, String device, long process, String source,
        Control was, Control now, String why) {}
