package org.muster.replication.protocol;

import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Shards;

/** The beginning of a link: who the other side is, whether it is wanted, and what is asked of it. */
final class Greeting {
    /** After this node was found behind a name that is to lead to its peers. */
    static final long NAME_AGAIN_MS = 10_000;

    private final NodeCard card;
    private final CompositeTable table;
    private final Peers peers;
    private final Links links;
    private final Liveness liveness;
    private final Membership membership;
    private final Adoption adoption;
    private final InStream incoming;
    private final Timing timing;
    private final Outbox outbox;

    Greeting(NodeCard card, CompositeTable table, Peers peers, Links links, Liveness liveness,
            Membership membership, Adoption adoption, InStream incoming, Timing timing,
            Outbox outbox) {
        this.card = card;
        this.table = table;
        this.peers = peers;
        this.links = links;
        this.liveness = liveness;
        this.membership = membership;
        this.adoption = adoption;
        this.incoming = incoming;
        this.timing = timing;
        this.outbox = outbox;
    }

    void onOpened(Event.LinkOpened opened, long nowMs) {
        outbox.send(links.opened(opened, nowMs),
                new Frame.Hello(card, table.owner().incarnation(), HelloVerdict.VERSION_MIN,
                        timing.versionMax(), Shards.HASH_VERSION, nowMs));
    }

    void onHello(Link link, Frame.Hello hello, long nowMs) {
        if (link.peer != null) {
            links.close(link, "a second hello");
            return;
        }
        var verdict = HelloVerdict.ofHello(hello, link.certifiedNode, card, timing.versionMax(),
                table.owner());
        var peer = verdict instanceof HelloVerdict.Accept
                ? peers.admit(hello.card().node(), link.addressOf(hello)) : null;
        if (peer != null) {
            verdict = HelloVerdict.ofPeer(hello, link, peer, card.node(), nowMs, timing);
        } else if (verdict instanceof HelloVerdict.Accept) {
            verdict = new HelloVerdict.Reject("more than " + Peers.PEERS_MAX + " peers", 0);
        }
        links.stopDialling(link, nowMs);
        switch (verdict) {
            case HelloVerdict.Accept accept -> activate(link, peer, hello, nowMs);
            case HelloVerdict.Reject reject -> reject(link, hello, reject, peer);
            case HelloVerdict.Self self -> {
                dialledSelf(links.dialledBy(link), nowMs);
                links.close(link, "the address is this node's own");
            }
            case HelloVerdict.Duplicate duplicate -> links.close(link, "another link stands");
        }
    }

    /** A name may lead to another node the next time, an address never does. */
    private void dialledSelf(Peer seed, long nowMs) {
        if (seed == null || seed.node != null) {
            return;
        }
        if (Character.isDigit(seed.address.charAt(0)) || seed.address.charAt(0) == '[') {
            peers.remove(seed);
        } else {
            seed.nextDialMs = nowMs + NAME_AGAIN_MS;
        }
    }

    private void reject(Link link, Frame.Hello hello, HelloVerdict.Reject reject, Peer peer) {
        outbox.send(link, new Frame.Refuse(reject.reason(), reject.incarnationAtLeast()));
        if (peer != null) {
            peer.refusal = reject.reason();
        }
        outbox.notice(Effect.Kind.REFUSED, hello.card().node(), "refused: " + reject.reason());
        links.close(link, reject.reason());
    }

    /** The peer says so itself (R11): it is on-line, and gets all that this node controls (R12). */
    private void activate(Link link, Peer peer, Frame.Hello hello, long nowMs) {
        if (peer.link != null) {
            links.close(peer.link, "replaced by a newer link");
        }
        boolean isNewLife = hello.incarnation() > peer.incarnation;
        if (peer.wasOnline() && isNewLife) {
            liveness.purge(peer, PeerStatus.Status.OFFLINE, "it restarted", nowMs);
        }
        boolean wasOnline = peer.wasOnline();
        peer.isMember = true;
        peer.card = hello.card();
        peer.incarnation = hello.incarnation();
        peer.status = PeerStatus.Status.ONLINE;
        peer.inSync = false;
        peer.refusal = null;
        peer.draining = false;
        peer.clockOffMs = hello.clockMs() - nowMs;
        if (peer.address == null) {
            peer.address = link.addressOf(hello);
        }
        peer.helloAtMs = nowMs;
        peer.link = link;
        peer.out = null;
        link.peer = peer;
        link.version = Math.min(timing.versionMax(), hello.versionMax());
        if (isNewLife) {
            peer.acknowledged.clear();
        }
        membership.onHello(peer);
        outbox.send(link, new Frame.Resume(peer.incarnation,
                incoming.open(peer, new Owner(peer.node, peer.incarnation))));
        adoption.tellIfDraining(peer);
        liveness.poll(link, nowMs);
        if (!wasOnline) {
            outbox.notice(Effect.Kind.ONLINE, peer.node,
                    "incarnation " + Long.toHexString(peer.incarnation) + " at " + peer.address);
        }
        warnOfDifferences(peer, hello, nowMs);
    }

    /** What does not keep two nodes apart, but will surprise their operator. */
    private void warnOfDifferences(Peer peer, Frame.Hello hello, long nowMs) {
        String settings = card.differences(hello.card());
        if (!settings.isEmpty()) {
            outbox.notice(Effect.Kind.DIFFERS, peer.node,
                    "its settings differ: " + settings + "; expected the same on all nodes");
        }
        long offMs = hello.clockMs() - nowMs;
        if (Math.abs(offMs) > timing.clockOffMaxMs()) {
            outbox.notice(Effect.Kind.DIFFERS, peer.node, "its clock is " + Math.abs(offMs) / 1_000
                    + " s " + (offMs > 0 ? "ahead of" : "behind")
                    + " this node's, expected at most "
                    + timing.clockOffMaxMs() / 1_000 + " s; set both by NTP");
        }
    }

    /** The peer refused this node; a stale incarnation is cured by a greater one. */
    void onRefused(Link link, Frame.Refuse refuse, long nowMs) {
        var seed = links.dialledBy(link);
        if (seed != null) {
            seed.refusal = refuse.reason();
        }
        links.stopDialling(link, nowMs);
        outbox.notice(Effect.Kind.REFUSED, link.dialled, "refuses this node: " + refuse.reason());
        links.close(link, "refused: " + refuse.reason());
        if (refuse.incarnationAtLeast() > table.owner().incarnation()) {
            table.takeIncarnationAtLeast(refuse.incarnationAtLeast());
            peers.all().forEach(peer -> peer.acknowledged.clear());
            outbox.notice(Effect.Kind.INCARNATION, null, "a peer remembers a greater one; now "
                    + Long.toHexString(table.owner().incarnation()));
            links.closeAll("this node takes a new incarnation");
        }
    }
}
