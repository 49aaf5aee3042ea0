package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The device processes of a node, each by a handle. Who keeps handles, as the wheels do, keeps no
 * process that has ended, and nothing that a collection has to look at: a million references that
 * change places each minute cost every pause. Thread-safe by one lock that is held for moments.
 *
 * <pre>
 * handle = index:32 the low half of the process's number:32
 * token = index:32 random:32
 * </pre>
 */
public final class ProcessHandles {
    private static final int BLOCK_PROCESSES = 4_096;
    private static final long LOW_HALF = 0xffff_ffffL;

    private final List<DeviceProcess[]> blocks = new ArrayList<>();
    private int[] free = new int[BLOCK_PROCESSES];
    private int freeCount;

    /** The process gets its handle. */
    synchronized void add(DeviceProcess process) {
        if (freeCount == 0) {
            addBlock();
        }
        int index = free[--freeCount];
        blocks.get(index / BLOCK_PROCESSES)[index % BLOCK_PROCESSES] = process;
        process.handle = (long) index << 32 | process.process() & LOW_HALF;
    }

    /** Its handle finds nothing from now on. */
    synchronized void remove(DeviceProcess process) {
        int index = (int) (process.handle >>> 32);
        blocks.get(index / BLOCK_PROCESSES)[index % BLOCK_PROCESSES] = null;
        free[freeCount++] = index;
    }

    /** The process, or null when it was removed. */
    synchronized DeviceProcess find(long handle) {
        var process = at((int) (handle >>> 32));
        return process != null && process.handle == handle ? process : null;
    }

    /** What the device's answer has to say: it finds the process, half of it is to be guessed. */
    long token(DeviceProcess process, int random) {
        return process.handle & ~LOW_HALF | random & LOW_HALF;
    }

    /** The process at the token's index, which may have given another token, or null. */
    synchronized DeviceProcess ofToken(long token) {
        return at((int) (token >>> 32));
    }

    private DeviceProcess at(int index) {
        return index < 0 || index >= blocks.size() * BLOCK_PROCESSES ? null
                : blocks.get(index / BLOCK_PROCESSES)[index % BLOCK_PROCESSES];
    }

    private void addBlock() {
        int from = blocks.size() * BLOCK_PROCESSES;
        blocks.add(new DeviceProcess[BLOCK_PROCESSES]);
        if (free.length < from + BLOCK_PROCESSES) {
            free = Arrays.copyOf(free, 2 * free.length);
        }
        while (freeCount < BLOCK_PROCESSES) { // the lowest is taken first
            free[freeCount] = from + BLOCK_PROCESSES - 1 - freeCount++;
        }
    }
}
