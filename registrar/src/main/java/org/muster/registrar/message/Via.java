package org.muster.registrar.message;

import org.muster.replication.bytes.Slice;

/**
 * The top Via of a message (RFC 3261 §20.42, RFC 3581).
 *
 * @param value the whole first value, without those that follow it after a comma
 * @param host as written, brackets of an IPv6 address included
 * @param port 0 when there is none
 * @param branch null when there is none
 * @param rport whether the client asks for an answer to the packet's source
 * @param rest what follows the first value within the same header line, from its comma, or empty
 */
public record Via(Slice value, Slice transport, Slice host, int port, Slice branch, boolean rport,
        Slice rest) {
    private static final int PORT_MAX = 65_535;

    /** Reads the first value; null where it breaks the grammar. Comments are refused: see MessageReader. */
    static Via read(Slice line) {
        int end = firstValueEnd(line);
        if (end < 0) {
            return null;
        }
        var value = line.sub(0, end);
        var cursor = new Cursor(value);
        if (!cursor.word("SIP") || !cursor.sign('/') || cursor.token().isEmpty()
                || !cursor.sign('/')) {
            return null;
        }
        cursor.spaces();
        Slice transport = cursor.token();
        int beforeSpaces = cursor.position();
        cursor.spaces();
        if (transport.isEmpty() || cursor.position() == beforeSpaces) {
            return null;
        }
        Slice host = cursor.host();
        if (host == null) {
            return null;
        }
        int port = 0;
        if (cursor.sign(':')) {
            cursor.spaces();
            port = cursor.number(PORT_MAX);
            if (port <= 0) {
                return null;
            }
        }
        return withParameters(value, transport, host, port, line.sub(end, line.length()), cursor);
    }

    private static Via withParameters(Slice value, Slice transport, Slice host, int port,
            Slice rest, Cursor cursor) {
        Slice branch = null;
        boolean rport = false;
        while (cursor.sign(';')) {
            var parameter = cursor.parameter();
            if (parameter == null) {
                return null;
            }
            if (parameter.is("branch") && parameter.value() != null) {
                branch = parameter.value();
            }
            rport |= parameter.is("rport");
        }
        cursor.spaces();
        return cursor.atEnd() ? new Via(value, transport, host, port, branch, rport, rest) : null;
    }

    /** Index of the comma that ends the first value, or the end; -1 for an unclosed quote. */
    private static int firstValueEnd(Slice line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            int c = line.at(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return quoted ? -1 : line.length();
    }
}
