package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Shards;

/**
 * One node's side of the protocol: {@link #step} takes an event and the time and returns what to do.
 *
 * <p>Not thread-safe: one driver thread owns it. Invariants: a peer has at most one link, frames of
 * any other are ignored; a view is attached exactly while its peer is on-line or suspect.
 */
public final class Cluster {
    /** Between two looks for releases that every member has acted on. */
    static final long RELEASES_LOOK_MS = 1_000;

    /** The longest between two ticks while anything is under way. */
    public static final long BUSY_TICK_MS = 100;

    private final CompositeTable table;
    private final Timing timing;
    private final Outbox outbox = new Outbox();
    private final Peers peers;
    private final Links links;
    private final Liveness liveness;
    private final Greeting greeting;
    private final Membership membership;
    private final Adoption adoption;
    private final Settlement settlement;
    private final Contests contests;
    private final InStream incoming;
    private final OutStreams outgoing;
    private final Readiness readiness;
    private long lastHeartbeatMs = Long.MIN_VALUE;
    private long releasesLookedMs;
    private long steppedMs;
    private long releasesAcknowledged;

    public Cluster(NodeCard card, Timing timing, CompositeTable table, Collection<String> seeds,
            DeviceControl devices) {
        this.timing = timing;
        this.table = table;
        peers = new Peers(seeds, timing);
        outgoing = new OutStreams(table, timing.linkWindowBytes());
        links = new Links(peers, outgoing, outbox);
        liveness = new Liveness(peers, links, table, outgoing, timing, outbox);
        settlement = new Settlement(table, devices, timing);
        contests = new Contests(table, timing, outbox);
        incoming = new InStream(table, settlement, contests, outbox);
        membership = new Membership(card.node(), peers, links, liveness, table, outbox);
        adoption = new Adoption(card.node(), peers, table, timing, outbox);
        greeting = new Greeting(card, table, peers, links, liveness, membership, adoption,
                incoming, timing, outbox);
        readiness = new Readiness(timing);
    }

    public List<Effect> step(Event event, long nowMs) {
        steppedMs = nowMs;
        switch (event) {
            case Event.Tick tick -> onTick(nowMs, timing.heartbeatMs());
            case Event.LocalChanged changed -> {}
            case Event.LinkOpened opened -> greeting.onOpened(opened, nowMs);
            case Event.FrameReceived received -> {
                onFrame(received, nowMs);
                if (received.frame() instanceof Frame.Poll) {
                    beatAlong(nowMs);
                }
            }
            case Event.LinkClosed closed -> onClosed(closed, nowMs);
            case Event.DialFailed failed -> liveness.onDialFailed(failed, nowMs);
            case Event.Drained drained -> onDrained(drained);
            case Event.ForgetNode forget -> membership.forget(forget.node(), nowMs);
            case Event.SeedsResolved resolved -> membership
                    .onResolved(resolved.addresses(), nowMs);
            case Event.AskNode ask -> onAsk(ask);
            case Event.Answered answered -> onAnswered(answered);
            case Event.Draining draining -> adoption.drain();
            case Event.HandOver offer -> adoption.handOver(offer);
            case Event.Leaving leaving -> onLeaving();
        }
        outgoing.pump(peers.all(), outbox);
        return outbox.take();
    }

    public boolean isReady() {
        return readiness.isReady();
    }

    /** True while an on-line peer has not yet sent all that it controls: a miss is not yet a no. */
    public boolean isCombining() {
        return peers.anyCombining();
    }

    public List<PeerStatus> peerStatuses() {
        return peers.statuses(steppedMs);
    }

    /** Changes of peers by how long they took to be visible here ({@link TimeToVisible}). */
    public List<Long> timeToVisible() {
        return incoming.timeToVisible().counts();
    }

    /** Upper bounds of the counts of {@link #timeToVisible}, milliseconds; the last has none. */
    public static List<Long> timeToVisibleBoundsMs() {
        return TimeToVisible.BOUNDS_MS;
    }

    /** Hosts that peers said mean them in an address-of-record. */
    public List<String> peerHosts() {
        return peers.sipHosts();
    }

    /** Frames with changes sent so far on all links: a refresh must not add to it. */
    public long changeFrames() {
        return outgoing.changeFrames(peers.all());
    }

    /**
     * How long after the last step the next tick is due: with the next heartbeat, or when a peer has been
     * silent for too long; after {@link #BUSY_TICK_MS} while there is more for a tick to find.
     */
    public long tickInMs() {
        boolean calm = readiness.isReady() && settlement.isIdle() && contests.isIdle()
                && peers.all().stream().allMatch(Peer::isCalm);
        long dueMs = lastHeartbeatMs + timing.heartbeatMs();
        for (var peer : peers.all()) {
            if (peer.link != null && peer.status == PeerStatus.Status.ONLINE) {
                dueMs = Math.min(dueMs, peer.link.heardAtMs + timing.silenceMs());
            }
        }
        // Ticks further apart would look like a pause of this node.
        long mostMs = Math.min(timing.heartbeatMs(), timing.silenceMs() / 2);
        return Math.clamp(dueMs - steppedMs, 1, calm ? mostMs : Math.min(BUSY_TICK_MS, mostMs));
    }

    /** Releases forgotten because every member had acted on them. */
    public long releasesAcknowledged() {
        return releasesAcknowledged;
    }

    /**
     * A peer's heartbeat is as good a moment for one that is soon due: it goes with the answer, and so, after
     * a few, all nodes are woken at the same time and once for all that they have to say.
     */
    private void beatAlong(long nowMs) {
        long halfMs = timing.heartbeatMs() / 2;
        if (lastHeartbeatMs != Long.MIN_VALUE && nowMs - halfMs >= lastHeartbeatMs) {
            onTick(nowMs, halfMs);
        }
    }

    /** @param beatAfterMs since the last heartbeat, the next one is due */
    private void onTick(long nowMs, long beatAfterMs) {
        boolean paused = liveness.onTick(nowMs);
        settlement.onTick(nowMs);
        contests.onTick(peers.all(), nowMs);
        incoming.onTick(peers.all(), nowMs);
        adoption.onTick(nowMs);
        if (nowMs - beatAfterMs >= lastHeartbeatMs) {
            lastHeartbeatMs = nowMs;
            onHeartbeat(nowMs);
        }
        table.dropDueReleases(nowMs);
        dropAcknowledgedReleases(nowMs);
        table.dropLimboBefore(nowMs - timing.limboKeepMs());
        readiness.onTick(peers.all(), paused, nowMs);
    }

    /** What is to be said once in a while is said at once: the peer is woken once for all of it. */
    private void onHeartbeat(long nowMs) {
        membership.onHeartbeat();
        long[] seqs = table.seqs();
        for (var peer : peers.all()) {
            peer.lag.onHeartbeat(peer.acknowledged, seqs, nowMs);
            if (peer.link != null) {
                liveness.poll(peer.link, nowMs);
                incoming.onHeartbeat(peer, nowMs);
                if (peer.out != null) {
                    peer.out.onHeartbeat();
                }
            }
        }
    }

    /**
     * A release goes when each member, on-line or not, has acted on it. A seed that never said hello
     * may be a node that holds older claims: while there is one, releases wait for their time to live.
     */
    private void dropAcknowledgedReleases(long nowMs) {
        if (nowMs - releasesLookedMs < RELEASES_LOOK_MS) {
            return;
        }
        releasesLookedMs = nowMs;
        if (peers.all().stream().anyMatch(peer -> peer.status == PeerStatus.Status.UNKNOWN)) {
            return;
        }
        long[] least = new long[Shards.COUNT];
        Arrays.fill(least, Long.MAX_VALUE);
        peers.all().stream().filter(peer -> peer.isMember)
                .forEach(peer -> peer.acknowledged.limit(least));
        releasesAcknowledged += table.dropAcknowledged(least);
    }

    private void onFrame(Event.FrameReceived received, long nowMs) {
        var link = links.get(received.link());
        if (link == null) {
            return;
        }
        link.heardAtMs = nowMs;
        if (received.frame() instanceof Frame.Hello hello) {
            greeting.onHello(link, hello, nowMs);
        } else if (received.frame() instanceof Frame.Refuse refuse) {
            greeting.onRefused(link, refuse, nowMs);
        } else if (link.isCurrent()) {
            onPeerFrame(link.peer, received.frame(), nowMs);
        } else if (link.peer == null) {
            links.close(link, "a frame before hello");
        }
    }

    private void onPeerFrame(Peer peer, Frame frame, long nowMs) {
        liveness.heard(peer);
        try {
            switch (frame) {
                case Frame.Resume resume -> outgoing.start(peer, resume);
                case Frame.Begin begin -> incoming.begin(peer, begin);
                case Frame.Changes changes -> incoming.changes(peer, changes, nowMs);
                case Frame.End end -> incoming.end(peer, end, nowMs);
                case Frame.State state -> incoming.state(peer, state);
                case Frame.Live live -> {
                    peer.inSync = true;
                    outbox.notice(Effect.Kind.IN_SYNC, peer.node,
                            "all that it controls is known here, " + (nowMs - peer.helloAtMs)
                                    + " ms after its hello");
                    readiness.look(peers.all(), nowMs);
                }
                case Frame.Repair repair -> outgoing.repair(peer, repair.shard());
                case Frame.Ack ack -> peer.acknowledged.take(ack.positions());
                case Frame.Superseded superseded -> settlement.onSuperseded(superseded, nowMs);
                case Frame.Poll poll -> outbox.send(peer.link, new Frame.Answer(poll.sentMs()));
                case Frame.Answer answer -> {
                    peer.rttMs = Math.max(0, nowMs - answer.sentMs());
                    peer.answeredPollOfMs = answer.sentMs();
                    readiness.look(peers.all(), nowMs);
                }
                case Frame.Leave leave -> membership.onLeft(peer, nowMs);
                case Frame.Gossip gossip -> membership.onGossip(gossip, nowMs);
                case Frame.Ask ask -> outbox
                        .add(new Effect.Answer(peer.link.id, ask.id(), ask.question()));
                case Frame.Say say -> outbox.add(new Effect.Said(say.id(), say.answer()));
                case Frame.Forget forget -> membership.onForget(forget.node(), nowMs);
                case Frame.Adopt adopt -> adoption.onAdopt(peer, adopt, nowMs);
                case Frame.Drain drain -> adoption.onDraining(peer);
                case Frame.Hello hello -> throw new IllegalStateException("handled above");
                case Frame.Refuse refuse -> throw new IllegalStateException("handled above");
            }
        } catch (BadBytesException e) {
            links.close(peer.link, "protocol error: " + e.getMessage());
            liveness.lose(peer, nowMs, "protocol error: " + e.getMessage());
        }
    }

    private void onClosed(Event.LinkClosed closed, long nowMs) {
        var link = links.closed(closed.link());
        if (link == null) {
            return;
        }
        links.stopDialling(link, nowMs);
        if (link.isCurrent()) {
            liveness.lose(link.peer, nowMs, closed.reason());
        }
    }

    private void onAsk(Event.AskNode ask) {
        var peer = peers.byNode(ask.node());
        if (peer != null && peer.link != null && peer.link.speaks(Frame.Ask.class)) {
            outbox.send(peer.link, new Frame.Ask(ask.id(), ask.question()));
        } else {
            outbox.add(new Effect.Said(ask.id(), null));
        }
    }

    private void onAnswered(Event.Answered answered) {
        var link = links.get(answered.link());
        if (link != null && link.isCurrent()) {
            outbox.send(link, new Frame.Say(answered.id(), answered.answer()));
        }
    }

    private void onDrained(Event.Drained drained) {
        var link = links.get(drained.link());
        if (link != null && link.isCurrent() && link.peer.out != null) {
            link.peer.out.onDrained(drained.bytes());
        }
    }

    private void onLeaving() {
        for (var link : new ArrayList<>(links.all())) {
            if (link.isCurrent()) {
                outbox.send(link, new Frame.Leave());
            }
            links.close(link, "this node leaves");
        }
    }
}
