package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds what expires: slots of a second, each with the processes to look at then. A refresh moves
 * nothing; when its slot comes round, a process that was refreshed is put where it now expires.
 *
 * <p>Thread-safe by one lock that is held for moments; expiry itself is decided under the number's
 * lock by whoever takes what is due.
 */
public final class ExpiryWheel {
    static final int SLOTS = 8_192;
    static final long SLOT_MS = 1_000;

    private final WheelSlots slots;
    private long turnedToSlot;

    public ExpiryWheel(ProcessHandles handles, long nowMs) {
        slots = new WheelSlots(SLOTS, handles);
        turnedToSlot = nowMs / SLOT_MS;
    }

    /** Puts the process where it expires, unless an earlier slot will look at it anyway. */
    public synchronized void watch(DeviceProcess process) {
        if (process.expiresAtMs() < process.wheelAtMs) {
            process.wheelAtMs = process.expiresAtMs();
            long slot = Math.max(turnedToSlot + 1, process.wheelAtMs / SLOT_MS + 1);
            // Further away than one turn: looked at on the way and put on.
            slot = Math.min(slot, turnedToSlot + SLOTS - 1);
            slots.add((int) (slot % SLOTS), process);
        }
    }

    /** The processes to look at now; each is in no slot any more. */
    public synchronized List<DeviceProcess> turn(long nowMs) {
        var due = new ArrayList<DeviceProcess>();
        long until = nowMs / SLOT_MS;
        long turns = Math.min(until - turnedToSlot, SLOTS);
        for (long i = 0; i < turns; i++) {
            slots.take((int) ((until - turns + 1 + i) % SLOTS), process -> {
                if (process.wheelAtMs != Long.MAX_VALUE) {
                    process.wheelAtMs = Long.MAX_VALUE;
                    due.add(process);
                }
            });
        }
        turnedToSlot = Math.max(turnedToSlot, until);
        return due;
    }
}
