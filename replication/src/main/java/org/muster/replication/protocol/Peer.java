package org.muster.replication.protocol;

import java.util.List;

/** What this node knows of one peer. Fields belong to {@link Cluster}'s thread. */
final class Peer {
    /** Node id, null until it said hello. */
    String node;
    /** Where to dial it, null while only it dials us and advertises nothing. */
    String address;
    PeerStatus.Status status = PeerStatus.Status.UNKNOWN;
    boolean inSync;
    NodeCard card;
    /** The greatest incarnation seen; it never goes back (I6). */
    long incarnation;
    Link link;
    OutStream out;
    String refusal;
    long rttMs = -1;
    long suspectSinceMs;
    long nextDialMs;
    boolean dialling;
    long lastNoAnswerNoticeMs = Long.MIN_VALUE;

    boolean wasOnline() {
        return status == PeerStatus.Status.ONLINE || status == PeerStatus.Status.SUSPECT;
    }

    String name() {
        return node != null ? node : address;
    }

    PeerStatus toStatus() {
        return new PeerStatus(node, address, status, inSync, incarnation, rttMs, refusal,
                card == null ? List.of() : card.sipAddresses(),
                card == null ? null : card.adminAddress());
    }
}
