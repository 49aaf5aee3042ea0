package org.muster.registrar.message;

import org.muster.replication.bytes.Slice;

/** A parameter of a header: its name, and its value without quotes, or null when it is a flag. */
public record Parameter(Slice name, Slice value, Slice whole) {
    public boolean is(String lower) {
        return name.length() == lower.length() && name.utf8().equalsIgnoreCase(lower);
    }

    public String text() {
        return value == null ? "" : value.utf8();
    }
}
