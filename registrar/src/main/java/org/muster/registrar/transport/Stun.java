package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * STUN binding requests on the SIP port (RFC 5626 §8, RFC 8489): what keeps an outbound phone's NAT
 * mapping open, and tells it when the mapping has changed. Pure.
 */
final class Stun {
    static final int HEADER_BYTES = 20;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    /** Attributes below it must be understood (RFC 8489 §14). */
    private static final int OPTIONAL_FROM = 0x8000;
    /** Username, integrity and the like: this server asks for none, and passes over them. */
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int UNKNOWN_MAX = 8;

    private Stun() {}

    /** Whether the bytes are STUN and no SIP: the first two bits are 0 and the cookie is there. */
    static boolean is(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && (bytes[0] & 0xc0) == 0
                && ByteBuffer.wrap(bytes).getInt(4) == MAGIC_COOKIE;
    }

    /** The answer to a whole binding request: where it came from, or what is not understood; else null. */
    static byte[] answer(byte[] bytes, InetSocketAddress from) {
        var in = ByteBuffer.wrap(bytes);
        if (in.getShort(0) != BINDING_REQUEST || in.getShort(2) != bytes.length - HEADER_BYTES
                || bytes.length % 4 != 0) {
            return null;
        }
        var unknown = ByteBuffer.allocate(2 * UNKNOWN_MAX);
        for (int at = HEADER_BYTES; at < bytes.length;) {
            int type = in.getShort(at) & 0xffff;
            int length = in.getShort(at + 2) & 0xffff;
            at += 4 + (length + 3) / 4 * 4;
            if (at > bytes.length) {
                return null;
            }
            boolean understood = type >= OPTIONAL_FROM || type == USERNAME
                    || type == MESSAGE_INTEGRITY;
            if (!understood && unknown.hasRemaining()) {
                unknown.putShort((short) type);
            }
        }
        return unknown.position() > 0 ? unknownAttributes(in, unknown.flip())
                : mapped(in, from);
    }

    private static ByteBuffer head(ByteBuffer request, int type, int bodyBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + bodyBytes).putShort((short) type)
                .putShort((short) bodyBytes).put(request.slice(4, 16));
    }

    /** RFC 8489 §14.2. */
    private static byte[] mapped(ByteBuffer request, InetSocketAddress from) {
        byte[] host = from.getAddress().getAddress();
        var out = head(request, BINDING_SUCCESS, 8 + host.length);
        out.putShort((short) XOR_MAPPED_ADDRESS).putShort((short) (4 + host.length));
        out.put((byte) 0).put((byte) (host.length == 4 ? 1 : 2));
        out.putShort((short) (from.getPort() ^ MAGIC_COOKIE >>> 16));
        for (int i = 0; i < host.length; i++) {
            out.put((byte) (host[i] ^ request.get(4 + i)));
        }
        return out.array();
    }

    /** 420, and which they are (RFC 8489 §6.3.1, §14.8, §14.9). */
    private static byte[] unknownAttributes(ByteBuffer request, ByteBuffer types) {
        int typesBytes = types.remaining();
        int padded = (typesBytes + 3) / 4 * 4;
        var out = head(request, BINDING_ERROR, 8 + 4 + padded);
        out.putShort((short) ERROR_CODE).putShort((short) 4).putShort((short) 0).put((byte) 4)
                .put((byte) 20);
        out.putShort((short) UNKNOWN_ATTRIBUTES).putShort((short) typesBytes).put(types);
        return out.array();
    }
}
