package org.muster.registrar.device;

import java.util.function.Consumer;

/**
 * The slots of a wheel: in each the processes to look at, in the order in which they were put. Their
 * handles lie in chunks, and a chunk that was taken serves another slot: a wheel that turns makes
 * neither garbage nor work for a collection. Not thread-safe.
 */
final class WheelSlots {
    /** Handles in a chunk: at most so many places of a slot are empty. */
    private static final int CHUNK_HANDLES = 30;
    /** Chunks that are kept without use, some 280 bytes each. */
    private static final int SPARE_MAX = 4_096;

    private static final class Chunk {
        final long[] handles = new long[CHUNK_HANDLES];
        int count;
        Chunk next;
    }

    private final ProcessHandles handles;
    /** The last chunk of each slot, whose next is the first; null when the slot is empty. */
    private final Chunk[] lasts;
    private final int[] sizes;
    private Chunk spare;
    private int spares;

    WheelSlots(int count, ProcessHandles handles) {
        this.handles = handles;
        lasts = new Chunk[count];
        sizes = new int[count];
    }

    /** How many were put there. */
    int size(int slot) {
        return sizes[slot];
    }

    void add(int slot, DeviceProcess process) {
        var last = lasts[slot];
        if (last == null || last.count == CHUNK_HANDLES) {
            var chunk = empty();
            chunk.next = last == null ? chunk : last.next;
            if (last != null) {
                last.next = chunk;
            }
            lasts[slot] = chunk;
            last = chunk;
        }
        last.handles[last.count++] = process.handle;
        sizes[slot]++;
    }

    /** Empties the slot; who has ended since is not handed out. */
    void take(int slot, Consumer<DeviceProcess> taker) {
        var last = lasts[slot];
        if (last == null) {
            return;
        }
        lasts[slot] = null;
        sizes[slot] = 0;
        var chunk = last.next;
        last.next = null;
        while (chunk != null) {
            for (int i = 0; i < chunk.count; i++) {
                var process = handles.find(chunk.handles[i]);
                if (process != null) {
                    taker.accept(process);
                }
            }
            var next = chunk.next;
            keep(chunk);
            chunk = next;
        }
    }

    private Chunk empty() {
        if (spare == null) {
            return new Chunk();
        }
        var chunk = spare;
        spare = chunk.next;
        spares--;
        return chunk;
    }

    private void keep(Chunk chunk) {
        if (spares < SPARE_MAX) {
            chunk.count = 0;
            chunk.next = spare;
            spare = chunk;
            spares++;
        }
    }
}
