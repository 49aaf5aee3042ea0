package org.muster.replication.protocol;

import java.util.List;

/**
 * Who a node is, as its hello says.
 *
 * @param cluster nodes of other clusters are refused
 * @param node the node id, unique in the cluster
 * @param replicationAddress where peers dial it, {@code HOST:PORT}
 * @param sipAddresses advertised listeners, {@code udp:HOST:PORT}; the first TCP one is where peers
 *        send requests
 * @param sipHosts hosts that mean this node in an address-of-record: aliases of the first domain
 * @param adminAddress {@code HOST:PORT} of the admin endpoint
 */
public record NodeCard(String cluster, String node, String replicationAddress,
        List<String> sipAddresses, List<String> sipHosts, String adminAddress) {
    public NodeCard {
        sipAddresses = List.copyOf(sipAddresses);
        sipHosts = List.copyOf(sipHosts);
    }
}
