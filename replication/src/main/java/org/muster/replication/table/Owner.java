package org.muster.replication.table;

/** The node, in its present incarnation, that writes a table. */
public record Owner(String node, long incarnation) {
    /** An incarnation is the millisecond of a start; what is taken later keeps its low bits. */
    private static final long LIFE_BITS = (1L << 20) - 1;

    /** The PID of a process of this node. */
    public Pid pid(long process) {
        return new Pid(node, incarnation, process);
    }

    /**
     * This life with an incarnation of at least so much. Two peers may tell two lives of a node the
     * same number: each takes one that no other life can have that started within a quarter of an hour.
     */
    Owner withIncarnationAtLeast(long least) {
        long taken = (least & ~LIFE_BITS) | (incarnation & LIFE_BITS);
        return new Owner(node, taken >= least ? taken : taken + LIFE_BITS + 1);
    }
}
