/**
 * Bytes as values: slices, and a reader and a writer of variable-length integers.
 *
 * <p>Must not know what the bytes mean. Start at {@link org.muster.replication.bytes.Slice}.
 */
package org.muster.replication.bytes;
