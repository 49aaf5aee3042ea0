package org.muster.registrar.digits;

import org.muster.registrar.message.Flow;

/** Where a request to one binding goes. */
public sealed interface Destination {
    Binding binding();

    /**
     * This node controls the device.
     *
     * @param flow to the contact: remote is where requests are sent
     */
    record Here(Binding binding, Flow flow) implements Destination {}

    /** Another node controls it. */
    record There(Binding binding, PeerAddress address) implements Destination {}

    /** The claim stands, but it leads nowhere at this moment. */
    record Nowhere(Binding binding, String reason) implements Destination {}
}
