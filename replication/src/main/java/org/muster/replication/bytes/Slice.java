package org.muster.replication.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable view of a run of bytes, equal to any other slice of the same content.
 *
 * <p>The array is shared, not copied: whoever makes a slice promises not to change the bytes while
 * the slice is in use.
 */
public final class Slice {
    public static final Slice EMPTY = new Slice(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    public Slice(byte[] array, int offset, int length) {
        if ((offset | length) < 0 || offset > array.length - length) {
            throw new IndexOutOfBoundsException(
                    "slice " + offset + "+" + length + " of " + array.length + " bytes");
        }
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static Slice of(byte[] array) {
        return new Slice(array, 0, array.length);
    }

    public static Slice utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("byte " + index + " of " + length);
        }
        return array[offset + index];
    }

    /** Index of the next such byte from there on, or -1. */
    public int indexOf(int wanted, int from) {
        for (int i = from; i < length; i++) {
            if (array[offset + i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Index of the last such byte, or -1. */
    public int lastIndexOf(int wanted) {
        int i = length - 1;
        while (i >= 0 && array[offset + i] != wanted) {
            i--;
        }
        return i;
    }

    /** The part from {@code from} up to, not including, {@code to}; no bytes are copied. */
    public Slice sub(int from, int to) {
        if (from < 0 || to < from || to > length) {
            throw new IndexOutOfBoundsException("part " + from + ".." + to + " of " + length);
        }
        return new Slice(array, offset + from, to - from);
    }

    /** The same in an array of its own: what is kept for long must not keep a larger one. */
    public Slice own() {
        return length == array.length ? this : of(toBytes());
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public String utf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    public boolean contentEquals(byte[] other, int from, int to) {
        return Arrays.equals(array, offset, offset + length, other, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice that
                && that.contentEquals(array, offset, offset + length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return utf8();
    }
}
