/**
 * What is known: entries, claims and releases, packed in shards, and the order that says who owns a
 * device (R1, R2, R3).
 *
 * <p>Pure: no I/O, no clock. A shard's own monitor guards it; records at rest are immutable byte
 * arrays, so that a reader needs the lock only to fetch a reference. Start at
 * {@link org.muster.replication.table.CompositeTable}.
 */
package org.muster.replication.table;
