package org.muster.registrar.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.muster.replication.bytes.Slice;

/** The fields of an Authorization header of scheme Digest; a missing one reads as "". */
final class DigestCredentials {
    private static final String SCHEME = "digest";

    private final Map<String, String> fields;

    private DigestCredentials(Map<String, String> fields) {
        this.fields = fields;
    }

    /** Null when the scheme is another or the fields break the grammar. */
    static DigestCredentials read(Slice header) {
        String text = header.utf8();
        if (!text.toLowerCase(Locale.ROOT).startsWith(SCHEME + " ")) {
            return null;
        }
        var fields = new HashMap<String, String>();
        int at = SCHEME.length();
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return text.substring(at).isBlank() ? new DigestCredentials(fields) : null;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            int start = equals + 1;
            while (start < text.length() && text.charAt(start) == ' ') {
                start++;
            }
            boolean quoted = start < text.length() && text.charAt(start) == '"';
            int end = quoted ? closingQuote(text, start + 1) : comma(text, start);
            if (end < 0) {
                return null;
            }
            fields.put(name, quoted ? text.substring(start + 1, end).replaceAll("\\\\(.)", "$1")
                    : text.substring(start, end).strip());
            at = comma(text, end) + 1;
        }
        return new DigestCredentials(fields);
    }

    private static int closingQuote(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    private static int comma(String text, int from) {
        int comma = text.indexOf(',', from);
        return comma < 0 ? text.length() : comma;
    }

    String get(String lower) {
        return fields.getOrDefault(lower, "");
    }

    /** nc: eight hexadecimal digits; -1 for anything else. Phones come as far as 3e9. */
    static long count(String nc) {
        return nc.matches("[0-9a-fA-F]{8}") ? Long.parseLong(nc, 16) : -1;
    }
}
