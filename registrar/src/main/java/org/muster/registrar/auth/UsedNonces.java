package org.muster.registrar.auth;

import java.util.Arrays;

/**
 * The counts that were seen of each nonce that was used (RFC 7616 §3.4), packed: a line of memory each and
 * no objects. Bounded: when it is full, one is forgotten that was not used again since its neighbours were
 * forgotten, so the one that was used longest ago where each is used once. Not thread-safe.
 */
final class UsedNonces {
    /** Counts below the highest that may still come, out of order over UDP. */
    static final int WINDOW = 64;
    /** Instead of a count: an answer without qop, for which a nonce is good once. */
    static final long NO_COUNT = -1;
    /** 64*T1: as long as a request is repeated. */
    private static final long REPEATED_MS = 32_000;
    private static final int ENTRIES_MIN = 64;

    /** Longs of an entry, and what they are. */
    private static final int LONGS = 8;
    private static final int NAME = 0;
    private static final int ISSUED_MS = 1;
    private static final int HIGHEST = 2;
    /** Bits of the counts from the highest down. */
    private static final int SEEN = 3;
    /** The request that used the highest count, and when. */
    private static final int LAST_REQUEST = 4;
    private static final int LAST_MS = 5;
    /** Used again since the hand came by; 0 or 1. */
    private static final int AGAIN = 6;

    private final int most;
    private long[] entries = new long[ENTRIES_MIN * LONGS];
    /** Open addressing by name: where each entry begins, and one more; 0 where nothing is. */
    private int[] slots = new int[ENTRIES_MIN * 2];
    private int size;
    /** The entry that is looked at next when one must go. */
    private int hand;
    private long forgottenMs = Long.MIN_VALUE;

    /** @param most entries */
    UsedNonces(int most) {
        this.most = most;
    }

    /** Nonces issued up to then may have been used and forgotten. */
    long forgottenMs() {
        return forgottenMs;
    }

    /** Where the nonce is, or -1: for the other methods until the next {@link #add}. */
    int find(long name) {
        return slots[slotOf(name)] - 1;
    }

    /** Has the processor fetch what {@link #find} will need: the only method that needs no lock. Means nothing. */
    int touch(long name) {
        int[] all = slots;
        long[] seen = entries;
        int at = all[home(name, all)] - 1;
        return at < 0 || at >= seen.length ? 0 : (int) seen[at];
    }

    /** A nonce that is not there and that no count was seen of. */
    int add(long name, long issuedMs) {
        int at = size == most ? forget() : grown();
        Arrays.fill(entries, at, at + LONGS, 0);
        entries[at + NAME] = name;
        entries[at + ISSUED_MS] = issuedMs;
        slots[slotOf(name)] = at + 1;
        return at;
    }

    private int grown() {
        int at = size++ * LONGS;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, at * 2);
            slots = new int[slots.length * 2];
            for (int each = 0; each < at; each += LONGS) {
                slots[slotOf(entries[each + NAME])] = each + 1;
            }
        }
        return at;
    }

    private int forget() {
        while (entries[hand + AGAIN] != 0) {
            entries[hand + AGAIN] = 0;
            hand = (hand + LONGS) % (most * LONGS);
        }
        int at = hand;
        hand = (hand + LONGS) % (most * LONGS);
        forgottenMs = Math.max(forgottenMs, entries[at + ISSUED_MS]);
        int slot = slotOf(entries[at + NAME]);
        slots[slot] = 0;
        closeGap(slot);
        return at;
    }

    /** Where the nonce is found, or would be. */
    private int slotOf(long name) {
        int slot = home(name, slots);
        while (slots[slot] != 0 && entries[slots[slot] - 1 + NAME] != name) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private static int home(long name, int[] slots) {
        return (int) (name >>> 8) & slots.length - 1;
    }

    private void closeGap(int gap) {
        int mask = slots.length - 1;
        int hole = gap;
        for (int at = gap + 1 & mask; slots[at] != 0; at = at + 1 & mask) {
            int home = home(entries[slots[at] - 1 + NAME], slots);
            if ((at - home & mask) >= (at - hole & mask)) {
                slots[hole] = slots[at];
                slots[at] = 0;
                hole = at;
            }
        }
    }

    /** Whether {@link #take} would take the count for a request that was not seen. */
    boolean isUnused(int at, long count) {
        long below = entries[at + HIGHEST] - count;
        return below < 0 || below < WINDOW && count > 0
                && (entries[at + SEEN] & 1L << below) == 0;
    }

    /**
     * Uses a count, which was not seen and is not below the window, or is the last one again of the same
     * request; else false.
     */
    boolean take(int at, long count, long request, long nowMs) {
        long highest = entries[at + HIGHEST];
        entries[at + AGAIN] = highest == 0 ? 0 : 1;
        boolean isHighest = count == highest || count == NO_COUNT && highest == Long.MAX_VALUE;
        if (isHighest && request == entries[at + LAST_REQUEST]
                && nowMs - entries[at + LAST_MS] <= REPEATED_MS) {
            return true;
        }
        if (!countIn(at, count)) {
            return false;
        }
        if (count == NO_COUNT || count == entries[at + HIGHEST]) {
            entries[at + LAST_REQUEST] = request;
            entries[at + LAST_MS] = nowMs;
        }
        return true;
    }

    private boolean countIn(int at, long count) {
        long highest = entries[at + HIGHEST];
        if (count < 0) {
            entries[at + HIGHEST] = Long.MAX_VALUE;
            return highest == 0;
        }
        if (count > highest) {
            long shift = count - highest;
            entries[at + SEEN] = (shift >= WINDOW ? 0 : entries[at + SEEN] << shift) | 1;
            entries[at + HIGHEST] = count;
            return true;
        }
        long below = highest - count;
        if (count == 0 || below >= WINDOW || (entries[at + SEEN] & 1L << below) != 0) {
            return false;
        }
        entries[at + SEEN] |= 1L << below;
        return true;
    }
}
