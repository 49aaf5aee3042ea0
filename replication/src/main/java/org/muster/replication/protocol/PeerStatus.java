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
 */
public record PeerStatus(String node, String address, Status status, boolean inSync,
        long incarnation, long rttMs, String refusal, List<String> sipAddresses,
        String adminAddress, long repairs, int divergent, boolean draining) {
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
