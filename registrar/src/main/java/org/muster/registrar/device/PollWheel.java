package org.muster.registrar.device;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Finds whose poll is due: slots of a hundredth of a second, so that polls leave evenly and not in bursts
 * that others wait for. What is due waits in a queue that is emptied at a pace: a pause of the machine or
 * a storm of registrations makes no storm of polls.
 * Thread-safe by one lock that is held for moments.
 */
final class PollWheel {
    static final int SLOTS = 16_384;
    static final long SLOT_MS = 10;

    private final WheelSlots slots;
    private final Queue<DeviceProcess> due = new ArrayDeque<>();
    private long turnedToSlot;

    PollWheel(ProcessHandles handles, long nowMs) {
        slots = new WheelSlots(SLOTS, handles);
        turnedToSlot = nowMs / SLOT_MS;
    }

    /** Looks at the process then. Further away than one turn: looked at on the way and put on. */
    synchronized void put(DeviceProcess process, long atMs) {
        process.poll.dueAtMs = atMs;
        process.poll.places++;
        long slot = Math.max(turnedToSlot + 1, atMs / SLOT_MS + 1);
        slots.add((int) (Math.min(slot, turnedToSlot + SLOTS - 1) % SLOTS), process);
    }

    /** How many are due by now. */
    synchronized int turn(long nowMs) {
        long until = nowMs / SLOT_MS;
        long turns = Math.min(until - turnedToSlot, SLOTS);
        for (long i = 0; i < turns; i++) {
            slots.take((int) ((until - turns + 1 + i) % SLOTS), due::add);
        }
        turnedToSlot = Math.max(turnedToSlot, until);
        return due.size();
    }

    /** The one that has been due for longest, or null; it is in no slot any more. */
    synchronized DeviceProcess next() {
        return due.poll();
    }

    /**
     * Milliseconds until it is worth while to look, as it stands now: {@code enough} are due, or the first
     * of them has been for {@code gatherMs}; a slot at least, {@code mostMs} at most.
     */
    synchronized long quietMs(long nowMs, int enough, long gatherMs, long mostMs) {
        if (!due.isEmpty()) {
            return SLOT_MS;
        }
        long slot = turnedToSlot;
        long last = turnedToSlot + mostMs / SLOT_MS;
        int found = 0;
        while (slot < last && found < enough) {
            slot++;
            int here = slots.size((int) (slot % SLOTS));
            if (found == 0 && here > 0) {
                last = Math.min(last, slot + gatherMs / SLOT_MS);
            }
            found += here;
        }
        return found == 0 ? mostMs : Math.clamp(slot * SLOT_MS - nowMs, SLOT_MS, mostMs);
    }
}
