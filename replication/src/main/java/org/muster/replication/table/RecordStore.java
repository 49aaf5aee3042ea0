package org.muster.replication.table;

import java.util.Arrays;

import org.muster.replication.bytes.Slice;

/**
 * Records at rest: one after the other in chunks of bytes, so that a million of them are some thousand
 * objects. What was written is never written over: a slice of it stays as it was, also when its record
 * is gone. A chunk of which less than half is alive is to be emptied: {@link #sparse} names it, its
 * records are added again and forgotten there. Not thread-safe: its shard's lock guards it.
 *
 * <p>An address is the number of a chunk and an offset in it. Each record follows its length.
 */
final class RecordStore {
    /** No address. */
    static final int NONE = -1;
    private static final int OFFSET_BITS = 15;
    /** Of an address; what is above is free for whoever keeps it. */
    static final int ADDRESS_BITS = 28;
    /** 256 MiB of one shard, so 16 GiB of a table: some 80 million bindings. */
    static final int CHUNKS_MAX = 1 << ADDRESS_BITS - OFFSET_BITS;
    /** Of a chunk, unless one record needs more. */
    static final int CHUNK_BYTES = 1 << OFFSET_BITS;
    /** Of the first chunks: a small table is small. */
    private static final int CHUNK_BYTES_MIN = 1 << 10;
    /** Longest record whose length stands in two bytes; that of a longer one in four, with {@link #LONG}. */
    private static final int SHORT_MAX = 0x7fff;
    private static final int LONG = 0x8000;

    private byte[][] chunks = new byte[4][];
    /** Bytes of each chunk that are alive, lengths included. */
    private int[] alive = new int[4];
    /** Chunks in use and such as are free again: none beyond. */
    private int chunkCount;
    private int freeChunk = NONE;
    private int current = NONE;
    private int end;
    /** A chunk that was sparse already when the next one was opened. */
    private int leftSparse = NONE;

    /** Copies the record into the store; where it is from now on. */
    int add(Slice record) {
        int length = record.length();
        int needed = headBytes(length) + length;
        if (current == NONE || chunks[current].length - end < needed) {
            openChunk(needed);
        }
        byte[] chunk = chunks[current];
        int start = end;
        writeLength(chunk, start, length);
        System.arraycopy(record.array(), record.offset(), chunk, start + headBytes(length),
                length);
        end += needed;
        alive[current] += needed;
        return current << OFFSET_BITS | start;
    }

    /** The record at the address. */
    Slice at(int address) {
        byte[] chunk = chunks[address >>> OFFSET_BITS];
        int start = address & CHUNK_BYTES - 1;
        int length = length(chunk, start);
        return new Slice(chunk, start + headBytes(length), length);
    }

    /** As {@link PackedMap#touch}. */
    int touch(int address) {
        byte[][] all = chunks;
        int index = address >>> OFFSET_BITS;
        byte[] chunk = index < all.length ? all[index] : null;
        int start = address & CHUNK_BYTES - 1;
        return chunk == null || start >= chunk.length ? 0 : chunk[start];
    }

    /** The record is not needed any more; the chunk that is sparse now, or {@link #NONE}. */
    int forget(int address) {
        int chunk = address >>> OFFSET_BITS;
        alive[chunk] -= span(chunks[chunk], address & CHUNK_BYTES - 1);
        if (chunk == current) {
            return NONE;
        }
        if (alive[chunk] == 0) {
            close(chunk);
            return NONE;
        }
        return alive[chunk] * 2 < chunks[chunk].length ? chunk : NONE;
    }

    /** Addresses of all that was ever added to the chunk, also of what is forgotten. */
    int[] addresses(int chunk) {
        byte[] bytes = chunks[chunk];
        int until = chunk == current ? end : bytes.length;
        var addresses = new int[16];
        int count = 0;
        for (int at = 0; at + headBytes(0) < until && length(bytes, at) > 0; at += span(bytes,
                at)) {
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, count * 2);
            }
            addresses[count++] = chunk << OFFSET_BITS | at;
        }
        return Arrays.copyOf(addresses, count);
    }

    /** Whether the chunk is in use. */
    boolean holds(int chunk) {
        return chunks[chunk] != null;
    }

    /** A chunk that is to be emptied, or {@link #NONE}: it was sparse when it was full. */
    int takeLeftSparse() {
        int chunk = leftSparse;
        leftSparse = NONE;
        return chunk;
    }

    /** Chunks that hold something. */
    int chunks() {
        int used = 0;
        for (int i = 0; i < chunkCount; i++) {
            used += chunks[i] == null ? 0 : 1;
        }
        return used;
    }

    private void close(int chunk) {
        chunks[chunk] = null;
        alive[chunk] = freeChunk; // the next free one
        freeChunk = chunk;
    }

    private void openChunk(int needed) {
        if (current != NONE && alive[current] == 0) {
            close(current);
        } else if (current != NONE && alive[current] * 2 < chunks[current].length) {
            leftSparse = current;
        }
        if (freeChunk != NONE) {
            current = freeChunk;
            freeChunk = alive[current];
        } else {
            if (chunkCount == CHUNKS_MAX) {
                throw new IllegalStateException("the records of a shard fill " + CHUNKS_MAX
                        + " chunks of " + CHUNK_BYTES + " bytes, expected at most so many;"
                        + " spread the phones over more nodes");
            }
            if (chunkCount == chunks.length) {
                chunks = Arrays.copyOf(chunks, chunkCount * 2);
                alive = Arrays.copyOf(alive, chunkCount * 2);
            }
            current = chunkCount++;
        }
        int usual = Math.min(CHUNK_BYTES, CHUNK_BYTES_MIN << Math.min(current, OFFSET_BITS));
        chunks[current] = new byte[Math.max(usual, needed)];
        alive[current] = 0;
        end = 0;
    }

    private static int headBytes(int length) {
        return length <= SHORT_MAX ? 2 : 4;
    }

    /** Bytes of a record with its length. */
    private static int span(byte[] chunk, int start) {
        int length = length(chunk, start);
        return headBytes(length) + length;
    }

    private static void writeLength(byte[] chunk, int start, int length) {
        boolean isShort = length <= SHORT_MAX;
        writeTwo(chunk, start, isShort ? length : length >>> 16 | LONG);
        if (!isShort) {
            writeTwo(chunk, start + 2, length & 0xffff);
        }
    }

    private static void writeTwo(byte[] chunk, int start, int value) {
        chunk[start] = (byte) (value >>> 8);
        chunk[start + 1] = (byte) value;
    }

    private static int length(byte[] chunk, int start) {
        int first = two(chunk, start);
        return first < LONG ? first : (first & ~LONG) << 16 | two(chunk, start + 2);
    }

    private static int two(byte[] chunk, int start) {
        return (chunk[start] & 0xff) << 8 | chunk[start + 1] & 0xff;
    }
}
