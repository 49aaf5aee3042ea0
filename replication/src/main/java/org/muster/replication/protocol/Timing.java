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
 * @param limboKeepMs how long the view of a peer that is off-line is kept for its return
 * @param clockOffMaxMs a peer whose clock is off by more is warned of
 * @param contactsMax most devices of a number over the cluster
 * @param adoptAfterMs after an off-line peer's purge its devices are taken over, or {@link #NEVER}
 * @param adoptPerSecond most devices that are tried to take over in a second
 * @param versionMax the newest protocol version to speak: lower while a cluster is being upgraded
 */
public record Timing(long heartbeatMs, int misses, long suspectMaxMs, long settleMs,
        long readyWaitMs, long readyMaxMs, int linkWindowBytes, int releaseTtlSec,
        long limboKeepMs, long clockOffMaxMs, int contactsMax, long adoptAfterMs,
        int adoptPerSecond, int versionMax) {
    /** The devices of a lost peer are not taken over: their phones must register again. */
    public static final long NEVER = Long.MAX_VALUE;

    public static final Timing DEFAULT = new Timing(500, 3, 5_000, 1_000, 5_000, 10_000, 4 << 20,
            7_200, 600_000, 5_000, 10, NEVER, 1_000, HelloVerdict.VERSION_MAX);

    long silenceMs() {
        return heartbeatMs * misses;
    }
}
