package org.muster.replication.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The connections that stand, and which address each was dialled for. */
final class Links {
    /** A link that says no hello for so long is closed. */
    static final long HELLO_WAIT_MS = 5_000;
    /** Between two attempts to dial the same address. */
    static final long REDIAL_MS = 500;

    private final Map<Long, Link> byId = new HashMap<>();
    private final Peers peers;
    private final OutStreams outgoing;
    private final Outbox outbox;

    Links(Peers peers, OutStreams outgoing, Outbox outbox) {
        this.peers = peers;
        this.outgoing = outgoing;
        this.outbox = outbox;
    }

    Link opened(Event.LinkOpened opened, long nowMs) {
        var link = new Link(opened, nowMs);
        byId.put(link.id, link);
        return link;
    }

    /** The link, or null when it was fenced: its frames mean nothing any more. */
    Link get(long id) {
        return byId.get(id);
    }

    /** The other side closed it; null when it was fenced before. */
    Link closed(long id) {
        return byId.remove(id);
    }

    List<Link> all() {
        return List.copyOf(byId.values());
    }

    /** Fences the link at once; the driver closes it after what was sent. */
    void close(Link link, String reason) {
        byId.remove(link.id);
        outbox.add(new Effect.Close(link.id, reason));
        var dialled = dialledBy(link);
        if (dialled != null) {
            dialled.dialling = false;
        }
        if (link.isCurrent()) {
            outgoing.retire(link.peer);
            link.peer.link = null;
            link.peer.inSync = false;
        }
    }

    void closeAll(String reason) {
        all().forEach(link -> close(link, reason));
    }

    void closeSpeechless(long nowMs) {
        for (var link : all()) {
            if (link.peer == null && nowMs - link.openedAtMs >= HELLO_WAIT_MS) {
                close(link, "no hello within " + HELLO_WAIT_MS + " ms");
            }
        }
    }

    /** The peer that this node dialled for the link, or null. */
    Peer dialledBy(Link link) {
        return link.dialled == null ? null : peers.byAddress(link.dialled);
    }

    void stopDialling(Link link, long nowMs) {
        var dialled = dialledBy(link);
        if (dialled != null) {
            dialled.dialling = false;
            dialled.nextDialMs = nowMs + REDIAL_MS;
        }
    }
}
