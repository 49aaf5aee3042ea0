package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.Shards;

/**
 * One node's side of the protocol: {@link #step} takes an event and the time and returns what to do.
 *
 * <p>Not thread-safe: one driver thread owns it. Invariants: a peer has at most one link, frames of
 * any other are ignored; a view is attached exactly while its peer is on-line or suspect.
 */
public final class Cluster {
    /** A link that says no hello for so long is closed. */
    static final long HELLO_WAIT_MS = 5_000;
    /** Between two attempts to dial the same address. */
    static final long REDIAL_MS = 500;
    /** Between two notices that an address does not answer. */
    static final long NO_ANSWER_NOTICE_MS = 60_000;

    private final NodeCard card;
    private final Timing timing;
    private final CompositeTable table;
    private final Peers peers;
    private final Settlement settlement;
    private final InStream incoming;
    private final OutStreams outgoing;
    private final Readiness readiness;
    private final Map<Long, Link> links = new HashMap<>();
    private List<Effect> effects = new ArrayList<>();
    private long lastTickMs = Long.MIN_VALUE;

    public Cluster(NodeCard card, Timing timing, CompositeTable table, Collection<String> seeds,
            DeviceControl devices) {
        this.card = card;
        this.timing = timing;
        this.table = table;
        peers = new Peers(seeds);
        settlement = new Settlement(table, devices, timing);
        incoming = new InStream(table, settlement);
        outgoing = new OutStreams(table, timing.linkWindowBytes());
        readiness = new Readiness(timing);
    }

    public List<Effect> step(Event event, long nowMs) {
        switch (event) {
            case Event.Tick tick -> onTick(nowMs);
            case Event.LocalChanged changed -> {}
            case Event.LinkOpened opened -> onOpened(opened, nowMs);
            case Event.FrameReceived received -> onFrame(received, nowMs);
            case Event.LinkClosed closed -> onClosed(closed, nowMs);
            case Event.DialFailed failed -> onDialFailed(failed, nowMs);
            case Event.Drained drained -> onDrained(drained);
            case Event.Leaving leaving -> onLeaving();
        }
        outgoing.pump(peers.all(), effects);
        var done = effects;
        effects = new ArrayList<>();
        return done;
    }

    public boolean isReady() {
        return readiness.isReady();
    }

    /** True while an on-line peer has not yet sent all that it controls: a miss is not yet a no. */
    public boolean isCombining() {
        return peers.anyCombining();
    }

    public List<PeerStatus> peerStatuses() {
        return peers.statuses();
    }

    /** Hosts that peers said mean them in an address-of-record. */
    public List<String> peerHosts() {
        return peers.sipHosts();
    }

    /** Frames with changes sent so far on all links: a refresh must not add to it. */
    public long changeFrames() {
        return outgoing.changeFrames(peers.all());
    }

    private void onTick(long nowMs) {
        forgiveOwnPause(nowMs);
        for (var link : List.copyOf(links.values())) {
            if (link.peer == null && nowMs - link.openedAtMs >= HELLO_WAIT_MS) {
                close(link, "no hello within " + HELLO_WAIT_MS + " ms");
            }
        }
        for (var peer : List.copyOf(peers.all())) {
            watch(peer, nowMs);
        }
        settlement.onTick(nowMs);
        table.dropDueReleases(nowMs);
        readiness.onTick(peers.all(), nowMs);
    }

    /** This node itself was paused: what it did not hear meanwhile proves nothing about peers. */
    private void forgiveOwnPause(long nowMs) {
        if (lastTickMs != Long.MIN_VALUE && nowMs - lastTickMs >= timing.silenceMs()) {
            links.values().forEach(link -> link.heardAtMs = nowMs);
            notice(Effect.Kind.LATE_TICK, null, "this node was paused for " + (nowMs - lastTickMs)
                    + " ms; peers are given time to speak again");
            for (var peer : peers.all()) {
                peer.suspectSinceMs = Math.max(peer.suspectSinceMs, nowMs);
            }
        }
        lastTickMs = nowMs;
    }

    private void watch(Peer peer, long nowMs) {
        if (peer.link != null) {
            poll(peer.link, nowMs);
            if (peer.link.isSilent(nowMs, timing) && peer.status == PeerStatus.Status.ONLINE) {
                suspect(peer, nowMs, "no answer to " + timing.misses() + " polls");
            }
        }
        if (peer.status == PeerStatus.Status.SUSPECT
                && nowMs - peer.suspectSinceMs >= timing.suspectMaxMs()) {
            purge(peer, PeerStatus.Status.OFFLINE, "silent for " + timing.suspectMaxMs() + " ms");
        }
        boolean wanted = peer.link == null || peer.status == PeerStatus.Status.SUSPECT;
        if (wanted && !peer.dialling && peer.address != null && nowMs >= peer.nextDialMs) {
            peer.dialling = true;
            effects.add(new Effect.Dial(peer.address));
        }
    }

    private void poll(Link link, long nowMs) {
        if (nowMs - timing.heartbeatMs() >= link.polledAtMs) {
            link.polledAtMs = nowMs;
            effects.add(new Effect.Send(link.id, new Frame.Poll(nowMs)));
        }
    }

    private void suspect(Peer peer, long nowMs, String why) {
        peer.status = PeerStatus.Status.SUSPECT;
        peer.suspectSinceMs = nowMs;
        peer.nextDialMs = nowMs;
        notice(Effect.Kind.SUSPECT, peer.name(), why);
    }

    /** R10: one step, whatever the size; the view goes with its positions. */
    private void purge(Peer peer, PeerStatus.Status status, String why) {
        peer.status = status;
        peer.inSync = false;
        table.detach(peer.node);
        if (peer.link != null) {
            close(peer.link, why);
        }
        notice(status == PeerStatus.Status.LEFT ? Effect.Kind.LEFT : Effect.Kind.OFFLINE,
                peer.name(), why + "; its numbers are purged");
    }

    private void onOpened(Event.LinkOpened opened, long nowMs) {
        var link = new Link(opened.link(), opened.dialled(), opened.remoteHost(), nowMs);
        links.put(link.id, link);
        effects.add(new Effect.Send(link.id,
                new Frame.Hello(card, table.owner().incarnation(), HelloVerdict.VERSION_MIN,
                        HelloVerdict.VERSION_MAX, Shards.HASH_VERSION,
                        nowMs)));
    }

    private void onFrame(Event.FrameReceived received, long nowMs) {
        var link = links.get(received.link());
        if (link == null) {
            return;
        }
        link.heardAtMs = nowMs;
        if (received.frame() instanceof Frame.Hello hello) {
            onHello(link, hello, nowMs);
        } else if (received.frame() instanceof Frame.Refuse refuse) {
            onRefused(link, refuse, nowMs);
        } else if (link.peer != null && link.peer.link == link) {
            onPeerFrame(link.peer, received.frame(), nowMs);
        } else if (link.peer == null) {
            close(link, "a frame before hello");
        }
    }

    private void onHello(Link link, Frame.Hello hello, long nowMs) {
        if (link.peer != null) {
            close(link, "a second hello");
            return;
        }
        var verdict = HelloVerdict.ofHello(hello, card.cluster(), table.owner());
        var peer = verdict instanceof HelloVerdict.Accept
                ? peers.admit(hello.card().node(), link.addressOf(hello)) : null;
        if (peer != null) {
            verdict = HelloVerdict.ofPeer(hello, link, peer, card.node(), nowMs, timing);
        } else if (verdict instanceof HelloVerdict.Accept) {
            verdict = new HelloVerdict.Reject("more than " + Peers.PEERS_MAX + " peers", 0);
        }
        stopDialling(link, nowMs);
        switch (verdict) {
            case HelloVerdict.Accept accept -> activate(link, peer, hello, nowMs);
            case HelloVerdict.Reject reject -> reject(link, hello, reject, peer);
            case HelloVerdict.Self self -> {
                var seed = dialledBy(link);
                if (seed != null) {
                    peers.forget(seed);
                }
                close(link, "the address is this node's own");
            }
            case HelloVerdict.Duplicate duplicate -> close(link, "another link stands");
        }
    }

    private void reject(Link link, Frame.Hello hello, HelloVerdict.Reject reject, Peer peer) {
        effects.add(new Effect.Send(link.id,
                new Frame.Refuse(reject.reason(), reject.incarnationAtLeast())));
        if (peer != null) {
            peer.refusal = reject.reason();
        }
        notice(Effect.Kind.REFUSED, hello.card().node(), "refused: " + reject.reason());
        close(link, reject.reason());
    }

    /** The peer says so itself (R11): it is on-line, and gets all that this node controls (R12). */
    private void activate(Link link, Peer peer, Frame.Hello hello, long nowMs) {
        if (peer.link != null) {
            close(peer.link, "replaced by a newer link");
        }
        if (peer.wasOnline() && hello.incarnation() > peer.incarnation) {
            purge(peer, PeerStatus.Status.OFFLINE, "it restarted");
        }
        boolean wasOnline = peer.wasOnline();
        peer.card = hello.card();
        peer.incarnation = hello.incarnation();
        peer.status = PeerStatus.Status.ONLINE;
        peer.inSync = false;
        peer.refusal = null;
        if (peer.address == null) {
            peer.address = link.addressOf(hello);
        }
        peer.link = link;
        peer.out = null;
        link.peer = peer;
        effects.add(new Effect.Send(link.id, new Frame.Resume(peer.incarnation,
                incoming.open(new Owner(peer.node, peer.incarnation)))));
        poll(link, nowMs);
        if (!wasOnline) {
            notice(Effect.Kind.ONLINE, peer.node,
                    "incarnation " + Long.toHexString(peer.incarnation) + " at " + peer.address);
        }
    }

    /** The peer refused this node; a stale incarnation is cured by a greater one. */
    private void onRefused(Link link, Frame.Refuse refuse, long nowMs) {
        var seed = dialledBy(link);
        if (seed != null) {
            seed.refusal = refuse.reason();
        }
        stopDialling(link, nowMs);
        notice(Effect.Kind.REFUSED, link.dialled, "refuses this node: " + refuse.reason());
        close(link, "refused: " + refuse.reason());
        if (refuse.incarnationAtLeast() > table.owner().incarnation()) {
            table.takeIncarnation(refuse.incarnationAtLeast());
            notice(Effect.Kind.INCARNATION, null, "a peer remembers a greater one; now "
                    + Long.toHexString(refuse.incarnationAtLeast()));
            for (var other : List.copyOf(links.values())) {
                close(other, "this node takes a new incarnation");
            }
        }
    }

    private void onPeerFrame(Peer peer, Frame frame, long nowMs) {
        if (peer.status == PeerStatus.Status.SUSPECT) {
            peer.status = PeerStatus.Status.ONLINE;
            notice(Effect.Kind.ONLINE, peer.name(), "it answers again");
        }
        try {
            switch (frame) {
                case Frame.Resume resume -> outgoing.start(peer, resume);
                case Frame.Begin begin -> incoming.begin(peer.node, begin);
                case Frame.Changes changes -> incoming.changes(peer.node, changes, nowMs);
                case Frame.End end -> onEnd(peer, end, nowMs);
                case Frame.Live live -> {
                    peer.inSync = true;
                    notice(Effect.Kind.IN_SYNC, peer.node, "all that it controls is known here");
                }
                case Frame.Poll poll -> effects
                        .add(new Effect.Send(peer.link.id, new Frame.Answer(poll.sentMs())));
                case Frame.Answer answer -> peer.rttMs = Math.max(0, nowMs - answer.sentMs());
                case Frame.Leave leave -> purge(peer, PeerStatus.Status.LEFT, "it said good-bye");
                case Frame.Hello hello -> throw new IllegalStateException("handled above");
                case Frame.Refuse refuse -> throw new IllegalStateException("handled above");
            }
        } catch (BadBytesException e) {
            close(peer.link, "protocol error: " + e.getMessage());
            lose(peer, nowMs, "protocol error: " + e.getMessage());
        }
    }

    private void onEnd(Peer peer, Frame.End end, long nowMs) {
        if (!incoming.end(peer.node, end, nowMs)) {
            String what = "shard " + end.shard() + " differs from its owner's at END";
            notice(Effect.Kind.DIVERGED, peer.node, what);
            close(peer.link, what);
            lose(peer, nowMs, what);
        }
    }

    private void onClosed(Event.LinkClosed closed, long nowMs) {
        var link = links.remove(closed.link());
        if (link == null) {
            return;
        }
        stopDialling(link, nowMs);
        if (link.peer != null && link.peer.link == link) {
            lose(link.peer, nowMs, closed.reason());
        }
    }

    /** The current link is gone: suspect, and dialled at once; a refusal will say that it is dead. */
    private void lose(Peer peer, long nowMs, String why) {
        outgoing.retire(peer);
        peer.link = null;
        peer.inSync = false;
        if (peer.status == PeerStatus.Status.ONLINE) {
            suspect(peer, nowMs, why);
        }
    }

    private void onDialFailed(Event.DialFailed failed, long nowMs) {
        var peer = peers.byAddress(failed.address());
        if (peer == null) {
            return;
        }
        peer.dialling = false;
        peer.nextDialMs = nowMs + REDIAL_MS;
        if (failed.refused() && peer.status == PeerStatus.Status.SUSPECT) {
            purge(peer, PeerStatus.Status.OFFLINE, "its host refuses connections");
        } else if (!peer.wasOnline()
                && nowMs - NO_ANSWER_NOTICE_MS >= peer.lastNoAnswerNoticeMs) {
            peer.lastNoAnswerNoticeMs = nowMs;
            notice(Effect.Kind.NO_ANSWER, peer.name(),
                    failed.reason() + "; dialled every " + REDIAL_MS + " ms");
        }
    }

    /** The peer that this node dialled for the link, or null. */
    private Peer dialledBy(Link link) {
        return link.dialled == null ? null : peers.byAddress(link.dialled);
    }

    private void stopDialling(Link link, long nowMs) {
        var dialled = dialledBy(link);
        if (dialled != null) {
            dialled.dialling = false;
            dialled.nextDialMs = nowMs + REDIAL_MS;
        }
    }

    private void onDrained(Event.Drained drained) {
        var link = links.get(drained.link());
        if (link != null && link.peer != null && link.peer.link == link && link.peer.out != null) {
            link.peer.out.onDrained(drained.bytes());
        }
    }

    private void onLeaving() {
        for (var link : List.copyOf(links.values())) {
            if (link.peer != null && link.peer.link == link) {
                effects.add(new Effect.Send(link.id, new Frame.Leave()));
            }
            close(link, "this node leaves");
        }
    }

    /** Fences the link at once; the driver closes it after what was sent. */
    private void close(Link link, String reason) {
        links.remove(link.id);
        effects.add(new Effect.Close(link.id, reason));
        var dialled = dialledBy(link);
        if (dialled != null) {
            dialled.dialling = false;
        }
        if (link.peer != null && link.peer.link == link) {
            outgoing.retire(link.peer);
            link.peer.link = null;
            link.peer.inSync = false;
        }
    }

    private void notice(Effect.Kind kind, String peer, String text) {
        effects.add(new Effect.Notice(kind, peer, text));
    }
}
