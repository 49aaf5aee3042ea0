/**
 * The edge between the protocol and the network: Netty connections, and the one thread that drives
 * {@link org.muster.replication.protocol.Cluster}.
 *
 * <p>Must not decide anything about peers. Start at
 * {@link org.muster.replication.link.PeerLinks}.
 */
package org.muster.replication.link;
