package org.muster.registrar.message;

import org.muster.replication.bytes.Slice;

/** A parameter of a header: its name, and its value without quotes, or null when it is a flag. */
public record Parameter(Slice name, Slice value, Slice whole) {
    public boolean is(String lower) {
        if (name.length() != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (Ascii.lower(name.at(i)) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public String text() {
        return value == null ? "" : value.utf8();
    }
}
