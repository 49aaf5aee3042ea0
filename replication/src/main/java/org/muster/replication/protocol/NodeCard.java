package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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
 * @param numbering how numbers are normalised, {@code key=value key=value}: nodes that do it
 *        otherwise would look for other numbers, and are refused; empty from version 1
 * @param settings {@code key=value} that ought to be the same on all nodes
 */
public record NodeCard(String cluster, String node, String replicationAddress,
        List<String> sipAddresses, List<String> sipHosts, String adminAddress, String numbering,
        List<String> settings) {
    public NodeCard {
        sipAddresses = List.copyOf(sipAddresses);
        sipHosts = List.copyOf(sipHosts);
        settings = List.copyOf(settings);
    }

    /** A card that says nothing of settings, as one of version 1. */
    public NodeCard(String cluster, String node, String replicationAddress,
            List<String> sipAddresses, List<String> sipHosts, String adminAddress) {
        this(cluster, node, replicationAddress, sipAddresses, sipHosts, adminAddress, "",
                List.of());
    }

    /** The settings that another node has otherwise, {@code key=theirs (here ours)}; empty when none. */
    String differences(NodeCard other) {
        var own = new TreeMap<String, String>();
        settings.forEach(each -> own.put(key(each), each));
        var differing = new ArrayList<String>();
        for (String each : other.settings) {
            String here = own.get(key(each));
            if (here != null && !here.equals(each)) {
                differing.add(each + " (here " + here.substring(here.indexOf('=') + 1) + ")");
            }
        }
        return String.join(", ", differing);
    }

    private static String key(String setting) {
        int equals = setting.indexOf('=');
        return equals < 0 ? setting : setting.substring(0, equals);
    }
}
