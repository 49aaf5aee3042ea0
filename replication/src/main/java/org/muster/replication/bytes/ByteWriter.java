package org.muster.replication.bytes;

import java.util.Arrays;

/** Writes unsigned varints (7 bits a byte, low first), fixed words and length-prefixed bytes. */
public final class ByteWriter {
    private byte[] array;
    private int length;

    public ByteWriter(int capacity) {
        array = new byte[capacity];
    }

    public int length() {
        return length;
    }

    /** Starts anew in the same array, with room for so many bytes: slices of what was are void. */
    public ByteWriter again(int capacity) {
        length = 0;
        if (array.length < capacity) {
            array = new byte[capacity];
        }
        return this;
    }

    public ByteWriter u8(int value) {
        room(1);
        array[length++] = (byte) value;
        return this;
    }

    public ByteWriter varint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("varint of " + value + ", expected 0 or more");
        }
        room(10);
        long rest = value;
        while (rest >= 0x80) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
        return this;
    }

    /** Eight bytes, big-endian. */
    public ByteWriter fixed64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            array[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteWriter raw(byte[] bytes, int offset, int count) {
        room(count);
        System.arraycopy(bytes, offset, array, length, count);
        length += count;
        return this;
    }

    /** A varint of the length, then the bytes. */
    public ByteWriter prefixed(Slice bytes) {
        varint(bytes.length());
        return raw(bytes.array(), bytes.offset(), bytes.length());
    }

    public ByteWriter text(String text) {
        int count = text.length();
        int before = length;
        varint(count);
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length = before;
                return prefixed(Slice.utf8(text));
            }
            array[length + i] = (byte) c;
        }
        length += count;
        return this;
    }

    /** Puts a varint of its length before all that was written since then. */
    public ByteWriter prefixSince(int start) {
        int count = length - start;
        varint(count);
        int prefix = length - start - count;
        room(prefix);
        System.arraycopy(array, start + count, array, length, prefix);
        System.arraycopy(array, start, array, start + prefix, count);
        System.arraycopy(array, length, array, start, prefix);
        return this;
    }

    /** What was written; nothing may be written any more. */
    public Slice toSlice() {
        return new Slice(array, 0, length);
    }

    public byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }

    private void room(int count) {
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }
}
