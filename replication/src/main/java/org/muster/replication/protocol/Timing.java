package org.muster.replication.protocol;

/**
 * The protocol's times and bounds; keys and reasons in conf/muster.yaml.
 *
 * @param heartbeatMs between polls of a peer
 * @param misses polls without any frame in between until a peer is suspect
 * @param suspectMaxMs how long a suspect may stay silent before it is off-line
 * @param settleMs between ending a device process that moved away and publishing its deletion
 * @param readyWaitMs a seed that never answered is not waited for longer
 * @param readyMaxMs nothing is waited for longer
 * @param linkWindowBytes most stream bytes handed to a link and not yet written to its socket
 * @param releaseTtlSec how long a release is kept: the largest expires.max
 */
public record Timing(long heartbeatMs, int misses, long suspectMaxMs, long settleMs,
        long readyWaitMs, long readyMaxMs, int linkWindowBytes, int releaseTtlSec) {
    public static final Timing DEFAULT = new Timing(500, 3, 5_000, 1_000, 5_000, 10_000, 4 << 20,
            7_200);

    long silenceMs() {
        return heartbeatMs * misses;
    }
}
