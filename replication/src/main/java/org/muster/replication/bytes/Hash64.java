package org.muster.replication.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of bytes, the same on every machine and in every release: shards and digests of two
 * nodes must agree. Not for secrets.
 */
public final class Hash64 {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hash64() {}

    public static long of(byte[] bytes, int from, int to) {
        long hash = MULTIPLIER ^ (to - from);
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = mix(hash ^ (long) WORDS.get(bytes, at));
        }
        return mix(hash ^ tail(bytes, at, to));
    }

    /** Fewer than eight bytes as a number. */
    private static long tail(byte[] bytes, int from, int to) {
        if (from < to && to >= Long.BYTES) { // they end a word that begins before them
            return (long) WORDS.get(bytes, to - Long.BYTES) >>> (from + Long.BYTES - to << 3);
        }
        long tail = 0;
        for (int at = from, shift = 0; at < to; at++, shift += 8) {
            tail |= (bytes[at] & 0xffL) << shift;
        }
        return tail;
    }

    public static long of(Slice bytes) {
        return of(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    /** The hash of the text's bytes in UTF-8. */
    public static long ofUtf8(String text) {
        int length = text.length();
        long hash = MULTIPLIER ^ length;
        long word = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return of(Slice.utf8(text));
            }
            word |= (long) c << (i << 3);
            if ((i & 7) == 7) {
                hash = mix(hash ^ word);
                word = 0;
            }
        }
        return mix(hash ^ word);
    }

    /** The finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
    private static long mix(long word) {
        long mixed = (word ^ word >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (mixed ^ mixed >>> 33) * MULTIPLIER;
    }
}
