package org.muster.replication.table;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

/**
 * A device key spelled with the help of its claim's detail, which stands before it: most keys are the
 * contact in another order or case, and a million entries need not hold the same forty bytes twice.
 *
 * <pre>
 * key   = length:varint *piece
 * piece = count*2+1:varint at:varint      so many bytes of the detail from there
 *       / count*2:varint octets
 * </pre>
 */
final class KeyPieces {
    /** Longest key: that of any contact of a header section that is read (32 KiB). */
    static final int KEY_BYTES_MAX = 1 << 17;
    /** Longest detail that is searched, and most searches in it: what a hostile contact may cost. */
    static final int DETAIL_SEARCHED_MAX = 1_024;
    static final int SEARCHES_MAX = 64;
    /** Shortest part that is worth a piece. */
    private static final int PART_BYTES_MIN = 4;

    private KeyPieces() {}

    static void write(ByteWriter out, Slice key, Slice detail) {
        out.varint(key.length());
        int octetsFrom = 0;
        int at = 0;
        int left = detail.length() > DETAIL_SEARCHED_MAX ? 0 : SEARCHES_MAX;
        for (; at < key.length() && left > 0; left--) {
            int partAt = longestPart(key, at, detail);
            if (partAt < 0) {
                at++;
            } else {
                int count = commonBytes(key, at, detail, partAt);
                writeOctets(out, key, octetsFrom, at);
                out.varint(count * 2L + 1).varint(partAt);
                at += count;
                octetsFrom = at;
            }
        }
        writeOctets(out, key, octetsFrom, key.length());
    }

    private static void writeOctets(ByteWriter out, Slice key, int from, int to) {
        if (from < to) {
            out.varint((to - from) * 2L).raw(key.array(), key.offset() + from, to - from);
        }
    }

    /** Where the detail has most of what the key goes on with; -1 where that is not worth a piece. */
    private static int longestPart(Slice key, int keyAt, Slice detail) {
        int longest = PART_BYTES_MIN - 1;
        int longestAt = -1;
        byte first = key.at(keyAt);
        for (int at = detail.indexOf(first, 0); at >= 0; at = detail.indexOf(first, at + 1)) {
            int count = commonBytes(key, keyAt, detail, at);
            if (count > longest) {
                longest = count;
                longestAt = at;
            }
        }
        return longestAt;
    }

    private static int commonBytes(Slice key, int keyAt, Slice detail, int at) {
        int most = Math.min(key.length() - keyAt, detail.length() - at);
        int count = 0;
        while (count < most && key.at(keyAt + count) == detail.at(at + count)) {
            count++;
        }
        return count;
    }

    /** The key; of one piece, the usual case, no byte is copied. */
    static Slice read(ByteReader in, Slice detail) {
        int length = in.bounded("device key", KEY_BYTES_MAX);
        if (length == 0) {
            return Slice.EMPTY;
        }
        var first = piece(in, detail, length);
        if (first.length() == length) {
            return first;
        }
        var key = new byte[length];
        System.arraycopy(first.array(), first.offset(), key, 0, first.length());
        for (int filled = first.length(); filled < length;) {
            var next = piece(in, detail, length - filled);
            System.arraycopy(next.array(), next.offset(), key, filled, next.length());
            filled += next.length();
        }
        return Slice.of(key);
    }

    /** As {@link #read}, but makes nothing of it. */
    static void check(ByteReader in, Slice detail) {
        int left = in.bounded("device key", KEY_BYTES_MAX);
        while (left > 0) {
            left -= piece(in, detail, left).length();
        }
    }

    private static Slice piece(ByteReader in, Slice detail, int expectedMax) {
        long countAndKind = in.varint();
        long count = countAndKind >>> 1;
        if (count == 0 || count > expectedMax) {
            throw new BadBytesException("a piece of a device key has " + count
                    + " bytes, expected 1 to the " + expectedMax + " that are missing");
        }
        if ((countAndKind & 1) == 0) {
            return in.octets("a device key", (int) count);
        }
        long at = in.varint();
        if (at > detail.length() - count) {
            throw new BadBytesException("a piece of a device key is " + count + " bytes from " + at
                    + ", expected within the " + detail.length() + " of the detail");
        }
        return detail.sub((int) at, (int) (at + count));
    }
}
