package org.muster.registrar.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the next message on a connection ends (RFC 3261 §7.5, §18.3). */
public sealed interface StreamFrame {
    /** Largest header section, bytes. */
    int HEAD_BYTES_MAX = 32_768;

    /** Line ends and NULs between messages. */
    record Keepalive(int bytes) implements StreamFrame {}

    record Incomplete() implements StreamFrame {}

    record Whole(int bytes) implements StreamFrame {}

    record Broken(String reason) implements StreamFrame {}

    /** Looks at the bytes that have come so far; nothing is consumed. */
    static StreamFrame find(ByteBuffer bytes) {
        int start = bytes.position();
        int blank = start;
        while (blank < bytes.limit() && isBlank(bytes.get(blank))) {
            blank++;
        }
        if (blank > start) {
            return new Keepalive(blank - start);
        }
        int headEnd = headEnd(bytes);
        if (headEnd < 0) {
            return bytes.remaining() > HEAD_BYTES_MAX
                    ? new Broken("header section of more than " + HEAD_BYTES_MAX + " bytes")
                    : new Incomplete();
        }
        if (headEnd - start > HEAD_BYTES_MAX) {
            return new Broken("header section of more than " + HEAD_BYTES_MAX + " bytes");
        }
        int body = contentLength(bytes, headEnd);
        if (body < 0) {
            return new Broken("Content-Length is not a number up to "
                    + MessageReader.MESSAGE_BYTES_MAX);
        }
        int whole = headEnd - start + body;
        return bytes.remaining() < whole ? new Incomplete() : new Whole(whole);
    }

    private static boolean isBlank(int c) {
        return c == '\r' || c == '\n' || c == 0;
    }

    /** Index after the empty line that ends the headers, or -1. */
    private static int headEnd(ByteBuffer bytes) {
        int limit = Math.min(bytes.limit(), bytes.position() + HEAD_BYTES_MAX + 4);
        for (int i = bytes.position() + 1; i < limit; i++) {
            if (bytes.get(i) == '\n' && (bytes.get(i - 1) == '\n' || bytes.get(i - 1) == '\r'
                    && i >= bytes.position() + 2 && bytes.get(i - 2) == '\n')) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The length that the headers state, long or compact, the same wherever it is said twice. */
    private static int contentLength(ByteBuffer bytes, int headEnd) {
        byte[] head = new byte[headEnd - bytes.position()];
        bytes.get(bytes.position(), head);
        int stated = 0;
        boolean found = false;
        for (String line : new String(head, StandardCharsets.ISO_8859_1).split("\n")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? ""
                    : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (name.equals("content-length") || name.equals("l")) {
                String value = line.substring(colon + 1).strip();
                int length = value.matches("[0-9]{1,7}") ? Integer.parseInt(value) : -1;
                if (length < 0 || length > MessageReader.MESSAGE_BYTES_MAX
                        || found && length != stated) {
                    return -1;
                }
                stated = length;
                found = true;
            }
        }
        return stated;
    }
}
