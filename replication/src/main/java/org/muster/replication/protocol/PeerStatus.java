package org.muster.replication.protocol;

import java.util.List;
import java.util.Locale;

/**
 * What a node believes of a peer.
 *
 * @param node its id, or null while it never said hello
 * @param address where it is dialled
 * @param rttMs of the last poll, or -1
 * @param refusal why it or we refused the last link, or null
 * @param repairs shards asked for again because they were not as their owner said
 * @param divergent shards that were so three times in a row or more: an alarm
 * @param draining its operator is taking it out of service
 * @param lagMs greatest age of a change of this node that it has not acknowledged; 0: there is none
 * @param queuedBytes of the stream, handed to its link and not yet written
 * @param sentBytes of changes, since this node's start
 * @param receivedBytes of changes, likewise
 */
public record PeerStatus(String node, String address, Status status, boolean inSync,
        long incarnation, long rttMs, String refusal, List<String> sipAddresses,
        String adminAddress, long repairs, int divergent, boolean draining, long lagMs,
        int queuedBytes, long sentBytes, long receivedBytes) {
    public PeerStatus {
        sipAddresses = List.copyOf(sipAddresses);
    }

    /** UNKNOWN: never answered (R9). */
    public enum Status {
        UNKNOWN, ONLINE, SUSPECT, OFFLINE, LEFT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
