package org.muster.registrar.device;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;

/**
 * {@code udp:HOST:PORT} as it is replicated: an IPv4 source over the transport that is known is 7 or 8
 * bytes instead of some 20, any other the text.
 *
 * <pre>
 * source = 0 text
 *        / 4 address:4 port:varint
 * </pre>
 */
final class PackedSource {
    private static final int TEXT = 0;
    private static final int IPV4 = 4;
    /** The four bytes of an address and a port. */
    private static final int PARTS = 5;
    private static final int DIGITS_MAX = 5;
    private static final int PORT_MAX = 65_535;

    private PackedSource() {}

    static void write(ByteWriter out, String source, String transport) {
        int[] parts = ipv4(source, transport.length() + 1);
        if (parts == null || !text(parts, transport).equals(source)) {
            out.u8(TEXT).text(source);
            return;
        }
        out.u8(IPV4);
        for (int i = 0; i < PARTS - 1; i++) {
            out.u8(parts[i]);
        }
        out.varint(parts[PARTS - 1]);
    }

    /** Five numbers with one character between two of them, or null. */
    private static int[] ipv4(String source, int from) {
        var parts = new int[PARTS];
        int part = 0;
        int digits = 0;
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c >= '0' && c <= '9' && digits < DIGITS_MAX) {
                parts[part] = parts[part] * 10 + c - '0';
                digits++;
            } else if (digits > 0 && parts[part] <= 255 && part < PARTS - 1) {
                part++;
                digits = 0;
            } else {
                return null;
            }
        }
        return part == PARTS - 1 && digits > 0 && parts[part] <= PORT_MAX ? parts : null;
    }

    private static String text(int[] parts, String transport) {
        return transport + ":" + parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3] + ":"
                + parts[4];
    }

    static String read(ByteReader in, String transport) {
        int form = in.u8();
        return switch (form) {
            case TEXT -> in.text("source");
            case IPV4 -> text(new int[] {in.u8(), in.u8(), in.u8(), in.u8(),
                    in.bounded("port", PORT_MAX)}, transport);
            default -> throw new BadBytesException("form of a source is " + form
                    + ", expected 0 (text) or 4 (IPv4)");
        };
    }
}
