package org.muster.replication.protocol;

import java.util.Collection;
import java.util.Collections;

import org.muster.replication.table.CompositeTable;

/** The streams to all peers: each is told what changed as far as its window lets it. */
final class OutStreams {
    private final CompositeTable table;
    private final int windowBytes;
    private long retiredChangeFrames;

    OutStreams(CompositeTable table, int windowBytes) {
        this.table = table;
        this.windowBytes = windowBytes;
    }

    /** The peer asks for the stream; positions of another incarnation of this node mean nothing. */
    void start(Peer peer, Frame.Resume resume) {
        var positions = resume.positions();
        if (resume.incarnation() != table.owner().incarnation()) {
            positions = Collections.nCopies(positions.size(), -1L);
        }
        retire(peer);
        peer.out = new OutStream(positions, table, windowBytes,
                peer.link.speaks(Frame.State.class));
    }

    /** The peer's copy of the shard is not what it must be. */
    void repair(Peer peer, int shard) {
        if (peer.out != null) {
            peer.out.repair(shard);
        }
    }

    void retire(Peer peer) {
        if (peer.out != null) {
            retiredChangeFrames += peer.out.changeFrames();
            peer.out = null;
        }
    }

    /** Sends what may be sent to whom there is a link. */
    void pump(Collection<Peer> peers, Outbox outbox) {
        long changed = table.takeChangedShards();
        for (var peer : peers) {
            if (peer.link != null && peer.out != null) {
                peer.out.markChanged(changed);
                pump(peer, outbox);
            }
        }
    }

    private void pump(Peer peer, Outbox outbox) {
        for (var frame = peer.out.next(table); frame != null; frame = peer.out.next(table)) {
            peer.sentBytes += frame.streamBytes();
            outbox.send(peer.link, frame);
        }
    }

    /** Frames with changes sent since the start. */
    long changeFrames(Collection<Peer> peers) {
        return retiredChangeFrames + peers.stream()
                .mapToLong(peer -> peer.out == null ? 0 : peer.out.changeFrames()).sum();
    }
}
