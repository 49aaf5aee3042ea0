package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The peers a node knows: seeds by address, and whoever said hello by node id. */
final class Peers {
    /** Most peers: seeds and those that dialled us. A hostile dialler cannot make it grow. */
    static final int PEERS_MAX = 64;

    private final List<Peer> peers = new ArrayList<>();
    private final Timing timing;

    Peers(Collection<String> seeds, Timing timing) {
        this.timing = timing;
        seeds.forEach(this::addSeed);
    }

    private Peer addSeed(String address) {
        var peer = new Peer(timing);
        peer.address = address;
        peers.add(peer);
        return peer;
    }

    /** Another place where a peer may be, unless it is known or there are too many. */
    void learn(String address, long nowMs) {
        if (byAddress(address) == null && peers.size() < PEERS_MAX) {
            addSeed(address).learnedAtMs = nowMs;
        }
    }

    Collection<Peer> all() {
        return peers;
    }

    Peer byAddress(String address) {
        for (var peer : peers) {
            if (address.equals(peer.address)) {
                return peer;
            }
        }
        return null;
    }

    /**
     * The peer that said hello, joined with the seed of its address; null when there are too many.
     *
     * @param address the one that was dialled, else the one that the hello advertises
     */
    Peer admit(String node, String address) {
        var known = byNode(node);
        var seed = byAddress(address);
        if (known == null && seed != null && seed.node == null) {
            known = seed;
        }
        if (known == null) {
            if (peers.size() >= PEERS_MAX) {
                return null;
            }
            known = new Peer(timing);
            peers.add(known);
        }
        known.node = node;
        if (seed != null && seed != known && seed.node == null) {
            peers.remove(seed);
            known.address = address;
        }
        return known;
    }

    boolean anyCombining() {
        return peers.stream()
                .anyMatch(peer -> peer.status == PeerStatus.Status.ONLINE && !peer.inSync);
    }

    List<String> sipHosts() {
        return peers.stream().filter(peer -> peer.card != null)
                .flatMap(peer -> peer.card.sipHosts().stream()).toList();
    }

    void remove(Peer peer) {
        peers.remove(peer);
    }

    List<PeerStatus> statuses(long nowMs) {
        return peers.stream().map(peer -> peer.toStatus(nowMs))
                .sorted(Comparator.comparing(
                        status -> status.node() != null ? status.node() : status.address()))
                .toList();
    }

    /** The peer of that node id, or null. */
    Peer byNode(String node) {
        for (var peer : peers) {
            if (node.equals(peer.node)) {
                return peer;
            }
        }
        return null;
    }
}
