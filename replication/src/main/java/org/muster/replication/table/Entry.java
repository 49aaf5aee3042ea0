package org.muster.replication.table;

import java.util.List;

/** All of one number at one node; it changes, is sent and is replaced as a whole (R2). */
public record Entry(String number, List<Claim> claims, List<Release> releases) {
    public Entry {
        claims = List.copyOf(claims);
        releases = List.copyOf(releases);
    }

    public static Entry none(String number) {
        return new Entry(number, List.of(), List.of());
    }
}
