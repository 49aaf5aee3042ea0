package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.muster.replication.table.CompositeTable;

/**
 * Who belongs to the cluster beyond the configured seeds: members tell each other whom they know
 * (gossip), names are resolved again, a node that leaves or is forgotten is waited for no longer.
 */
final class Membership {
    private final String self;
    private final Peers peers;
    private final Links links;
    private final Liveness liveness;
    private final CompositeTable table;
    private final Outbox outbox;
    private Set<Frame.Member> told = Set.of();
    /** Node ids that others may still speak of, oldest first. */
    private final Set<String> forgotten = new LinkedHashSet<>();

    Membership(String self, Peers peers, Links links, Liveness liveness, CompositeTable table,
            Outbox outbox) {
        this.self = self;
        this.peers = peers;
        this.links = links;
        this.liveness = liveness;
        this.table = table;
        this.outbox = outbox;
    }

    /** Tells whom this node knows: to everybody when that changed, to a new link always. */
    void onHeartbeat() {
        var known = members();
        boolean isNews = !known.equals(told);
        told = known;
        for (var peer : peers.all()) {
            if (peer.link != null && peer.link.speaks(Frame.Gossip.class)
                    && (isNews || !peer.link.toldMembers)) {
                peer.link.toldMembers = true;
                outbox.send(peer.link, new Frame.Gossip(List.copyOf(known)));
            }
        }
    }

    private Set<Frame.Member> members() {
        var known = new HashSet<Frame.Member>();
        for (var peer : peers.all()) {
            if (peer.isMember && peer.address != null) {
                known.add(new Frame.Member(peer.node, peer.address));
            }
        }
        return known;
    }

    /** Someone unknown is dialled; what others say of a known one decides nothing. */
    void onGossip(Frame.Gossip gossip, long nowMs) {
        for (var member : gossip.members()) {
            if (!member.node().equals(self) && !forgotten.contains(member.node())
                    && peers.byNode(member.node()) == null) {
                peers.learn(member.address(), nowMs);
            }
        }
    }

    /** It said hello: whatever was forgotten, it is there. */
    void onHello(Peer peer) {
        forgotten.remove(peer.node);
    }

    void onResolved(List<String> addresses, long nowMs) {
        addresses.forEach(address -> peers.learn(address, nowMs));
    }

    /** It said good-bye: purged at once, and no release is kept for it. */
    void onLeft(Peer peer, long nowMs) {
        liveness.purge(peer, PeerStatus.Status.LEFT, "it said good-bye", nowMs);
        table.dropLimbo(peer.node);
        peer.isMember = false;
    }

    /** This node's operator ends a membership, here and, by those who are there, everywhere. */
    void forget(String node, long nowMs) {
        for (var peer : peers.all()) {
            if (peer.link != null && !node.equals(peer.node)
                    && peer.link.speaks(Frame.Forget.class)) {
                outbox.send(peer.link, new Frame.Forget(node));
            }
        }
        onForget(node, nowMs);
    }

    /** One that is on-line is a member whatever anybody says: it would only come back. */
    void onForget(String node, long nowMs) {
        var peer = peers.byNode(node);
        if (peer == null || peer.wasOnline()) {
            return;
        }
        if (forgotten.size() >= Peers.PEERS_MAX) {
            forgotten.remove(forgotten.iterator().next());
        }
        forgotten.add(node);
        table.dropLimbo(node);
        for (var link : new ArrayList<>(links.all())) {
            if (link.peer == peer) {
                links.close(link, "forgotten by an operator");
            }
        }
        peers.remove(peer);
        outbox.notice(Effect.Kind.FORGOTTEN, node, "forgotten by an operator; it is not dialled and"
                + " nothing is kept for it until it says hello again");
    }
}
