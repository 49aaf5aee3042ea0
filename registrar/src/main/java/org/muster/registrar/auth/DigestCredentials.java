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

    /** Whether the header is of this scheme; another one is none of ours (RFC 4475 §3.3.7). */
    static boolean isDigest(Slice header) {
        return header.length() > SCHEME.length()
                && header.sub(0, SCHEME.length()).utf8().equalsIgnoreCase(SCHEME)
                && (header.at(SCHEME.length()) == ' ' || header.at(SCHEME.length()) == '\t');
    }

    /**
     * Null when the fields break the grammar. A last quote that does not close ends with the header:
     * phones send that (corpus: snom 105).
     */
    static DigestCredentials read(Slice header) {
        String text = header.utf8();
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
            if (fields.put(name, quoted ? unescaped(text.substring(start + 1, end))
                    : text.substring(start, end).strip()) != null) {
                return null; // said twice: which one a proxy on the way believed is not known
            }
            at = comma(text, end) + 1;
        }
        return new DigestCredentials(fields);
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.replaceAll("\\\\(.)", "$1");
    }

    private static int closingQuote(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return text.length();
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
        if (nc.length() != 8) {
            return -1;
        }
        long count = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(nc.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            count = count << 4 | digit;
        }
        return count;
    }
}
