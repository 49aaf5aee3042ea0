package org.muster.registrar.digits;

/** What digit analysis asks of the cluster: where a node is, and whether a miss is really a no. */
public interface PeerDirectory {
    /** Where the node takes requests, or null when it says nowhere or is not on-line. */
    PeerAddress addressOf(String node);

    /** Whether an on-line peer has not sent all that it controls: a miss is not yet a no. */
    boolean isCombining();

    /** Whether a member is suspect or away without having left: the number may be there. */
    boolean isAnyoneAway();
}
