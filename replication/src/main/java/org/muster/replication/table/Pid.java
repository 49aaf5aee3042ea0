package org.muster.replication.table;

/**
 * Process identification string of a device process (R2, R3), written {@code node.incarnation.process}
 * with the incarnation in hexadecimal: {@code n2.68a1f3.4711}.
 */
public record Pid(String node, long incarnation, long process) {
    @Override
    public String toString() {
        return node + "." + Long.toHexString(incarnation) + "." + process;
    }
}
