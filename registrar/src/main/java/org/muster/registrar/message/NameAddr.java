package org.muster.registrar.message;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.bytes.Slice;

/**
 * {@code name-addr} or {@code addr-spec} with header parameters, as in From, To, Contact and Route
 * (RFC 3261 §20.10: without angle brackets, what follows a semicolon belongs to the header).
 *
 * @param uri the URI as written, without brackets
 * @param isBracketed whether it stood in angle brackets
 */
public record NameAddr(Slice uri, boolean isBracketed, List<Parameter> parameters) {
    public NameAddr {
        parameters = List.copyOf(parameters);
    }

    /** Reads one value; null where it breaks the grammar. */
    public static NameAddr read(Slice value) {
        var all = readList(value);
        return all != null && all.size() == 1 ? all.get(0) : null;
    }

    /** Reads a comma-separated list; null where any of it breaks the grammar. */
    public static List<NameAddr> readList(Slice value) {
        var found = new ArrayList<NameAddr>(1);
        var cursor = new Cursor(value);
        do {
            cursor.spaces();
            var next = readOne(cursor);
            if (next == null) {
                return null;
            }
            found.add(next);
        } while (cursor.sign(','));
        cursor.spaces();
        return cursor.atEnd() ? found : null;
    }

    private static NameAddr readOne(Cursor cursor) {
        if (cursor.peek() == '"' && cursor.quoted() == null) {
            return null;
        }
        int start = cursor.position();
        Slice uri = bracketed(cursor);
        if (uri == null) {
            return null;
        }
        boolean bracketed = !uri.isEmpty();
        if (!bracketed) {
            cursor.skip(start - cursor.position());
            uri = bare(cursor);
        }
        List<Parameter> parameters = List.of();
        while (cursor.sign(';')) {
            var parameter = cursor.parameter();
            if (parameter == null) {
                return null;
            }
            if (parameters.isEmpty()) {
                parameters = new ArrayList<>(4);
            }
            parameters.add(parameter);
        }
        return uri.isEmpty() ? null : new NameAddr(uri, bracketed, parameters);
    }

    /** What stands in angle brackets after any display name; empty when there are none, null if bad. */
    private static Slice bracketed(Cursor cursor) {
        while (!cursor.atEnd() && cursor.peek() != '<' && cursor.peek() != ','
                && cursor.peek() != ';') {
            cursor.skip(1);
        }
        if (cursor.peek() != '<') {
            return Slice.EMPTY;
        }
        cursor.skip(1);
        int start = cursor.position();
        while (!cursor.atEnd() && cursor.peek() != '>') {
            if (cursor.peek() == '"' || cursor.peek() == '<') {
                return null;
            }
            cursor.skip(1);
        }
        if (cursor.atEnd() || cursor.position() == start) {
            return null;
        }
        var uri = cursor.slice(start, cursor.position());
        cursor.skip(1);
        return uri;
    }

    private static Slice bare(Cursor cursor) {
        int start = cursor.position();
        while (!cursor.atEnd() && ";, \t".indexOf(cursor.peek()) < 0) {
            cursor.skip(1);
        }
        return cursor.slice(start, cursor.position());
    }

    /** The parameter, or null. */
    public Parameter parameter(String lower) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).is(lower)) {
                return parameters.get(i);
            }
        }
        return null;
    }
}
