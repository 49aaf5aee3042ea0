package org.muster.registrar.device;

/**
 * What orders the REGISTERs of a device (RFC 3261 §10.3 step 7) and knows a retransmission.
 *
 * @param callIdHash compared only for equality
 * @param fromTagHash another tag under the same Call-ID tells a phone that restarted
 * @param transactionHash of all that a repetition has in common with it (RequestHash)
 * @param nonceMs when the nonce that it answers was issued here; 0 where it answers none
 * @param atMs when it was accepted
 */
public record LastRegister(long callIdHash, long cseq, long fromTagHash, long transactionHash,
        long nonceMs, long atMs) {
    /** 64*T1: as long as a retransmission of the same request may come (RFC 3261 §17.1.2.2). */
    public static final long RETRANSMISSION_MS = 32_000;
    /** As long as a late duplicate in the network is to be feared. */
    public static final long ORDER_MS = 64_000;

    /** In the place of a REGISTER, for a device that has not sent one to this node: nothing is like it. */
    public static LastRegister none(long nowMs) {
        return new LastRegister(0, -1, 0, 0, 0, nowMs);
    }

    /** The same request again: it gets the same answer and changes nothing. */
    public boolean isRetransmittedBy(LastRegister next) {
        return callIdHash == next.callIdHash && cseq == next.cseq
                && transactionHash == next.transactionHash
                && next.atMs - atMs <= RETRANSMISSION_MS;
    }

    /** Both of one phone between two starts of it: a Call-ID and a From tag (RFC 3261 §10.2). */
    boolean isOfSameSeries(LastRegister other) {
        return callIdHash == other.callIdHash && fromTagHash == other.fromTagHash;
    }

    /**
     * An older request of the same Call-ID that comes late. A phone that restarted shows itself by
     * another From tag, by coming when no duplicate can still be under way, or by answering a nonce
     * that did not exist yet (ADR 3).
     */
    public boolean isLater(LastRegister next) {
        return isOfSameSeries(next) && next.cseq <= cseq && next.atMs - atMs < ORDER_MS
                && next.nonceMs <= atMs;
    }

    public LastRegister answering(long issuedMs) {
        return new LastRegister(callIdHash, cseq, fromTagHash, transactionHash, issuedMs, atMs);
    }
}
