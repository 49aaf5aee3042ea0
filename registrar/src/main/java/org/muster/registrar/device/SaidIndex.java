package org.muster.registrar.device;

/**
 * Devices by what their last REGISTER said: a phone that says it again is found without reading which
 * number that is. Thread-safe; what is found is a hint, to be
 * looked at again under its number's lock.
 */
final class SaidIndex {
    /** Locks, so that loops seldom meet at one. */
    private static final int STRIPES = 256;

    /** Open addressing; a hash of 0 is no entry. */
    private static final class Stripe {
        private static final int CAPACITY_MIN = 8;

        private long[] hashes = new long[CAPACITY_MIN];
        private DeviceProcess[] processes = new DeviceProcess[CAPACITY_MIN];
        private int size;

        synchronized DeviceProcess get(long hash) {
            return processes[slotOf(hash)];
        }

        synchronized void put(long hash, DeviceProcess process) {
            if ((size + 1) * 3 > hashes.length * 2) {
                resize(hashes.length * 2);
            }
            int slot = slotOf(hash);
            size += processes[slot] == null ? 1 : 0;
            hashes[slot] = hash;
            processes[slot] = process;
        }

        synchronized void remove(long hash, DeviceProcess process) {
            int slot = slotOf(hash);
            if (processes[slot] != process) {
                return; // another device says the same: it is that one's now
            }
            clear(slot);
            size--;
            closeGap(slot);
            if (hashes.length > CAPACITY_MIN && size * 6 < hashes.length) {
                resize(hashes.length / 2);
            }
        }

        /** Where it is mostly, or null; whatever is written meanwhile. */
        DeviceProcess glance(long hash) {
            var all = processes;
            return all[(int) (hash >>> 8) & all.length - 1];
        }

        private void clear(int slot) {
            hashes[slot] = 0;
            processes[slot] = null;
        }

        private int home(long hash) {
            return (int) (hash >>> 8) & hashes.length - 1;
        }

        private int slotOf(long hash) {
            int slot = home(hash);
            while (hashes[slot] != 0 && hashes[slot] != hash) {
                slot = slot + 1 & hashes.length - 1;
            }
            return slot;
        }

        private void closeGap(int gap) {
            int mask = hashes.length - 1;
            int hole = gap;
            for (int at = gap + 1 & mask; hashes[at] != 0; at = at + 1 & mask) {
                if ((at - home(hashes[at]) & mask) >= (at - hole & mask)) {
                    hashes[hole] = hashes[at];
                    processes[hole] = processes[at];
                    clear(at);
                    hole = at;
                }
            }
        }

        private void resize(int capacity) {
            long[] hashesBefore = hashes;
            var processesBefore = processes;
            hashes = new long[capacity];
            processes = new DeviceProcess[capacity];
            for (int i = 0; i < hashesBefore.length; i++) {
                if (hashesBefore[i] != 0) {
                    int slot = slotOf(hashesBefore[i]);
                    hashes[slot] = hashesBefore[i];
                    processes[slot] = processesBefore[i];
                }
            }
        }
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    SaidIndex() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    private Stripe stripe(long hash) {
        return stripes[(int) hash & STRIPES - 1];
    }

    /** Who said it last, or null. */
    DeviceProcess get(long hash) {
        return stripe(hash).get(hash);
    }

    /**
     * As {@link #get}, without a lock: it may be another one, or null.
     */
    DeviceProcess glance(long hash) {
        return stripe(hash).glance(hash);
    }

    /** @param hash not 0 */
    void put(long hash, DeviceProcess process) {
        stripe(hash).put(hash, process);
    }

    /** Does nothing when another has said it since. */
    void remove(long hash, DeviceProcess process) {
        stripe(hash).remove(hash, process);
    }

    /** Entries, for tests. */
    int size() {
        int sum = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                sum += stripe.size;
            }
        }
        return sum;
    }
}
