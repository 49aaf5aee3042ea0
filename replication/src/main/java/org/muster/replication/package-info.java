/**
 * Keeps the nodes' knowledge of who controls which number equal, without a shared store (R7).
 *
 * <p>Knows numbers, PIDs and opaque device detail; knows nothing of SIP, HTTP or YAML. Start reading
 * at {@link org.muster.replication.table.CompositeTable} (what is known) and
 * {@link org.muster.replication.protocol.Cluster} (how nodes keep it equal).
 */
package org.muster.replication;
