package org.muster.replication.table;

/** The node, in its present incarnation, that writes a table. */
public record Owner(String node, long incarnation) {}
