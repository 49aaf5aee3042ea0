package org.muster.replication.protocol;

import java.util.List;

import org.muster.replication.bytes.Slice;

/** What happens to a node's protocol; the driver's one thread hands them in, in order. */
public sealed interface Event {
    /** Time passed. Expected {@link Cluster#tickInMs} after the last one at the latest. */
    record Tick() implements Event {}

    /** The local table changed: streams may go on. */
    record LocalChanged() implements Event {}

    /**
     * A connection stands.
     *
     * @param dialled the address this node dialled, or null for an accepted connection
     * @param remoteHost the other end's host, for peers that advertise a wildcard
     * @param certifiedNode the node id that its certificate is for, or null without TLS
     */
    record LinkOpened(long link, String dialled, String remoteHost, String certifiedNode)
            implements
                Event {
        /** A connection without TLS. */
        public LinkOpened(long link, String dialled, String remoteHost) {
            this(link, dialled, remoteHost, null);
        }
    }

    record FrameReceived(long link, Frame frame) implements Event {}

    record LinkClosed(long link, String reason) implements Event {}

    /** @param refused the host answered that nobody listens: the process is gone */
    record DialFailed(String address, boolean refused, String reason) implements Event {}

    /** Stream bytes of the link reached the socket. */
    record Drained(long link, int bytes) implements Event {}

    /** An operator ends the membership of a node. */
    record ForgetNode(String node) implements Event {}

    /** An operator here asks another node. */
    record AskNode(long id, String node, String question) implements Event {}

    /** The answer to a question that came over a link. */
    record Answered(long link, long id, Slice answer) implements Event {}

    /** Names were resolved again: places where peers may be, {@code HOST:PORT}. */
    record SeedsResolved(List<String> addresses) implements Event {
        public SeedsResolved {
            addresses = List.copyOf(addresses);
        }
    }

    /** An operator drains this node: what it controls goes to others before it leaves. */
    record Draining() implements Event {}

    /**
     * A device of this node is offered to another one that stays.
     *
     * @param stampMs greater than that of any REGISTER of the device
     * @param attempt counts: each offers it to the next node
     */
    record HandOver(String number, Slice deviceKey, long stampMs, int remainingSec, int attempt)
            implements
                Event {}

    /** This node is about to stop in good order. */
    record Leaving() implements Event {}
}
