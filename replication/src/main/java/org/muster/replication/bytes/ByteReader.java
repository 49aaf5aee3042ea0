package org.muster.replication.bytes;

/**
 * Reads what {@link ByteWriter} wrote. Every read is checked against the bytes that are left before
 * anything is allocated; a short or overlong value is a {@link BadBytesException}.
 */
public final class ByteReader {
    private final byte[] array;
    private final int end;
    private int position;

    public ByteReader(Slice bytes) {
        array = bytes.array();
        position = bytes.offset();
        end = bytes.offset() + bytes.length();
    }

    public int remaining() {
        return end - position;
    }

    /** The index in the underlying array of the next byte. */
    public int position() {
        return position;
    }

    public int u8() {
        need(1, "a byte");
        return array[position++] & 0xff;
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            need(1, "a varint");
            byte next = array[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BadBytesException("a varint of more than 9 bytes");
    }

    /** A varint that counts things of at least one byte each, so no more than the bytes left. */
    public int count(String what) {
        return count(what, "");
    }

    /** The name comes in two parts: it is put together for a complaint only, which is rare. */
    private int count(String what, String unit) {
        long count = varint();
        if (count > remaining()) {
            throw new BadBytesException(what + unit + " count is " + count + ", but only "
                    + remaining() + " bytes are left");
        }
        return (int) count;
    }

    public int bounded(String what, int max) {
        long value = varint();
        if (value > max) {
            throw new BadBytesException(what + " is " + value + ", expected at most " + max);
        }
        return (int) value;
    }

    public long fixed64() {
        need(8, "a 64-bit word");
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | array[position++] & 0xff;
        }
        return value;
    }

    public Slice prefixed(String what) {
        return octets(what, count(what, " byte"));
    }

    /** Passes over what {@link #prefixed} reads. */
    public void skipPrefixed(String what) {
        int count = count(what, " byte"); // moves the position itself
        position += count;
    }

    /** So many bytes; none is copied. */
    public Slice octets(String what, int count) {
        need(count, what);
        var slice = new Slice(array, position, count);
        position += count;
        return slice;
    }

    public String text(String what) {
        return prefixed(what).utf8();
    }

    public void expectEnd(String what) {
        if (position != end) {
            throw new BadBytesException(what + " has " + remaining() + " bytes too many");
        }
    }

    private void need(int count, String what) {
        if (end - position < count) {
            throw new BadBytesException("the bytes end within " + what);
        }
    }
}
