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
    /** When it said hello on its present link. */
    long helloAtMs;
    NodeCard card;
    /** The greatest incarnation seen; it never goes back (I6). */
    long incarnation;
    /** It said hello once and has not left: releases are kept for it. */
    boolean isMember;
    /** It is about to leave: nothing is handed to it. */
    boolean draining;
    Link link;
    OutStream out;
    final Acknowledged acknowledged = new Acknowledged();
    final Acknowledger acknowledger = new Acknowledger();
    final Repairs repairs;
    final Lag lag = new Lag();
    /** Of its clock against this node's, when it said hello. */
    long clockOffMs;
    long receivedBytes;
    long sentBytes;
    String refusal;
    long rttMs = -1;
    /** When the poll was sent that it answered last: what it sent before that is known here. */
    long answeredPollOfMs = Long.MIN_VALUE;
    long suspectSinceMs;
    long nextDialMs;
    boolean dialling;
    /** Another node or a name led to it, no configuration names it; when that was. */
    long learnedAtMs = Long.MIN_VALUE;
    long lastNoAnswerNoticeMs = Long.MIN_VALUE;

    Peer(Timing timing) {
        repairs = new Repairs(timing.heartbeatMs());
    }

    boolean wasOnline() {
        return status == PeerStatus.Status.ONLINE || status == PeerStatus.Status.SUSPECT;
    }

    /** Nothing is to be done about it but to poll it. */
    boolean isCalm() {
        return status == PeerStatus.Status.LEFT
                || status == PeerStatus.Status.ONLINE && link != null && inSync && repairs.isIdle();
    }

    String name() {
        return node != null ? node : address;
    }

    PeerStatus toStatus(long nowMs) {
        return new PeerStatus(node, address, status, inSync, incarnation, rttMs, refusal,
                card == null ? List.of() : card.sipAddresses(),
                card == null ? null : card.adminAddress(), repairs.count(), repairs.divergent(),
                draining, isMember ? lag.ms(nowMs) : 0, out == null ? 0 : out.inFlightBytes(),
                sentBytes, receivedBytes);
    }
}
