package org.muster.replication.bytes;

import java.nio.charset.StandardCharsets;
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
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        return raw(bytes, 0, bytes.length);
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
