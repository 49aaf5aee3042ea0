package org.muster.replication.table;

/**
 * When a device was claimed or released: {@code ms} is the greater of the claiming node's wall clock
 * and every ms known for that device plus one, so that a phone that moves always has the greater
 * stamp, whatever the clocks say.
 */
public record Stamp(long ms, String node) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
        int byMs = Long.compare(ms, other.ms);
        return byMs != 0 ? byMs : node.compareTo(other.node);
    }
}
