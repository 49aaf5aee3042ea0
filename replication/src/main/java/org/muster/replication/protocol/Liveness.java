package org.muster.replication.protocol;

import java.util.List;

import org.muster.replication.table.CompositeTable;

/**
 * Which peers are there, judged by this node's own polls alone (R8 to R10): on-line, suspect after
 * so many misses, off-line and purged when its host refuses or a suspect stayed silent for too long.
 */
final class Liveness {
    /**
     * A place that a name or another node led to, and where nobody ever said hello, is given up after so
     * long: a pod that is gone would hold releases for ever. It is learned again if it is still named.
     */
    static final long LEARNED_KEEP_MS = 600_000;
    /** Between two notices that an address does not answer. */
    static final long NO_ANSWER_NOTICE_MS = 60_000;

    private final Peers peers;
    private final Links links;
    private final CompositeTable table;
    private final OutStreams outgoing;
    private final Timing timing;
    private final Outbox outbox;
    private long lastTickMs = Long.MIN_VALUE;

    Liveness(Peers peers, Links links, CompositeTable table, OutStreams outgoing, Timing timing,
            Outbox outbox) {
        this.peers = peers;
        this.links = links;
        this.table = table;
        this.outgoing = outgoing;
        this.timing = timing;
        this.outbox = outbox;
    }

    /** True when this node itself was paused for as long as makes a peer suspect. */
    boolean onTick(long nowMs) {
        boolean paused = forgiveOwnPause(nowMs);
        links.closeSpeechless(nowMs);
        for (var peer : List.copyOf(peers.all())) {
            watch(peer, nowMs);
        }
        return paused;
    }

    /** What this node did not hear while it was paused proves nothing about peers. */
    private boolean forgiveOwnPause(long nowMs) {
        boolean paused = lastTickMs != Long.MIN_VALUE
                && nowMs - lastTickMs >= timing.silenceMs();
        if (paused) {
            links.all().forEach(link -> link.heardAtMs = nowMs);
            outbox.notice(Effect.Kind.LATE_TICK, null, "this node was paused for "
                    + (nowMs - lastTickMs) + " ms; peers are given time to speak again");
            for (var peer : peers.all()) {
                peer.suspectSinceMs = Math.max(peer.suspectSinceMs, nowMs);
            }
        }
        lastTickMs = nowMs;
        return paused;
    }

    private void watch(Peer peer, long nowMs) {
        if (peer.link != null) {
            if (peer.link.isSilent(nowMs, timing) && peer.status == PeerStatus.Status.ONLINE) {
                suspect(peer, nowMs, "no answer to " + timing.misses() + " polls");
            }
        }
        if (peer.status == PeerStatus.Status.SUSPECT
                && nowMs - peer.suspectSinceMs >= timing.suspectMaxMs()) {
            purge(peer, PeerStatus.Status.OFFLINE, "silent for " + timing.suspectMaxMs() + " ms",
                    nowMs);
        }
        boolean wanted = peer.link == null || peer.status == PeerStatus.Status.SUSPECT;
        if (wanted && !peer.dialling && peer.address != null && nowMs >= peer.nextDialMs) {
            peer.dialling = true;
            outbox.add(new Effect.Dial(peer.address));
        }
    }

    void poll(Link link, long nowMs) {
        outbox.send(link, new Frame.Poll(nowMs));
    }

    /** A frame of its link came. */
    void heard(Peer peer) {
        if (peer.status == PeerStatus.Status.SUSPECT) {
            peer.status = PeerStatus.Status.ONLINE;
            outbox.notice(Effect.Kind.ONLINE, peer.name(), "it answers again");
        }
    }

    private void suspect(Peer peer, long nowMs, String why) {
        peer.status = PeerStatus.Status.SUSPECT;
        peer.suspectSinceMs = nowMs;
        peer.nextDialMs = nowMs;
        outbox.notice(Effect.Kind.SUSPECT, peer.name(), why);
    }

    /** R10: one step, whatever the size; the view goes to limbo, its positions with it. */
    void purge(Peer peer, PeerStatus.Status status, String why, long nowMs) {
        peer.status = status;
        peer.inSync = false;
        table.toLimbo(peer.node, nowMs);
        if (peer.link != null) {
            links.close(peer.link, why);
        }
        outbox.notice(status == PeerStatus.Status.LEFT ? Effect.Kind.LEFT : Effect.Kind.OFFLINE,
                peer.name(), why + "; its numbers are purged");
    }

    /** The current link is gone: suspect, and dialled at once; a refusal will say that it is dead. */
    void lose(Peer peer, long nowMs, String why) {
        outgoing.retire(peer);
        peer.link = null;
        peer.inSync = false;
        if (peer.status == PeerStatus.Status.ONLINE) {
            suspect(peer, nowMs, why);
        }
    }

    void onDialFailed(Event.DialFailed failed, long nowMs) {
        var peer = peers.byAddress(failed.address());
        if (peer == null) {
            return;
        }
        peer.dialling = false;
        if (peer.node == null && peer.learnedAtMs != Long.MIN_VALUE
                && nowMs - peer.learnedAtMs >= LEARNED_KEEP_MS) {
            peers.remove(peer);
            return;
        }
        peer.nextDialMs = nowMs + Links.REDIAL_MS;
        if (failed.refused() && peer.status == PeerStatus.Status.SUSPECT) {
            purge(peer, PeerStatus.Status.OFFLINE, "its host refuses connections", nowMs);
        } else if (!peer.wasOnline()
                && nowMs - NO_ANSWER_NOTICE_MS >= peer.lastNoAnswerNoticeMs) {
            peer.lastNoAnswerNoticeMs = nowMs;
            outbox.notice(Effect.Kind.NO_ANSWER, peer.name(),
                    failed.reason() + "; dialled every " + Links.REDIAL_MS + " ms");
        }
    }
}
