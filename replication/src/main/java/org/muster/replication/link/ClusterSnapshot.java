package org.muster.replication.link;

import java.util.List;

import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.PeerStatus;

/**
 * What the protocol's thread last said of the cluster, for any thread to read.
 *
 * @param combining an on-line peer has not sent everything yet: a miss is not yet a no
 * @param changeFrames frames with changes sent on all links since the start
 * @param timeToVisible {@link Cluster#timeToVisible}
 */
public record ClusterSnapshot(boolean ready, boolean combining, List<PeerStatus> peers,
        List<String> peerHosts, long changeFrames, List<Long> timeToVisible) {
    public static final ClusterSnapshot STARTING = new ClusterSnapshot(false, false, List.of(),
            List.of(), 0, List.of());

    public ClusterSnapshot {
        peers = List.copyOf(peers);
        peerHosts = List.copyOf(peerHosts);
        timeToVisible = List.copyOf(timeToVisible);
    }
}
