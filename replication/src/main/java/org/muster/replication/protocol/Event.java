package org.muster.replication.protocol;

/** What happens to a node's protocol; the driver's one thread hands them in, in order. */
public sealed interface Event {
    /** Time passed. Expected several times a heartbeat. */
    record Tick() implements Event {}

    /** The local table changed: streams may go on. */
    record LocalChanged() implements Event {}

    /**
     * A connection stands.
     *
     * @param dialled the address this node dialled, or null for an accepted connection
     * @param remoteHost the other end's host, for peers that advertise a wildcard
     */
    record LinkOpened(long link, String dialled, String remoteHost) implements Event {}

    record FrameReceived(long link, Frame frame) implements Event {}

    record LinkClosed(long link, String reason) implements Event {}

    /** @param refused the host answered that nobody listens: the process is gone */
    record DialFailed(String address, boolean refused, String reason) implements Event {}

    /** Stream bytes of the link reached the socket. */
    record Drained(long link, int bytes) implements Event {}

    /** This node is about to stop in good order. */
    record Leaving() implements Event {}
}
