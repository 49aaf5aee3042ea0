package org.muster.registrar.device;

import java.util.List;

/**
 * How devices are polled (R6), milliseconds.
 *
 * @param natMs between two polls of a device behind NAT over UDP (poll.interval.nat)
 * @param udpMs of any other over UDP (poll.interval.udp)
 * @param connectionMs of one over a connection (poll.interval.connection)
 * @param timeoutMs without an answer for so long, a poll is missed (poll.timeout)
 * @param misses in a row that end the control of a device that answered before (poll.misses)
 * @param silentMaxMs longest back-off for a device that never answered (poll.silent-max)
 * @param perSecondMax most polls in a second; more wait (poll.rate)
 * @param agents the first that matches a device's User-Agent holds (poll.agents)
 */
public record PollSettings(boolean enabled, long natMs, long udpMs, long connectionMs,
        long timeoutMs, int misses, long silentMaxMs, int perSecondMax, List<AgentPolls> agents) {
    /** Nobody is polled. */
    public static final PollSettings OFF = new PollSettings(false, 1, 1, 1, 1, 1, 1, 1,
            List.of());
}
