package org.muster.replication.table;

/** What two copies of a shard at the same seq must agree on (I1). */
public record ShardState(long seq, int entryCount, long digest) {}
