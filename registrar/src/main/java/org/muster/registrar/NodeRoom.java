package org.muster.registrar;

import java.util.function.IntSupplier;

import org.muster.registrar.register.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many devices this node has room for (devices.max). A heap that is full would stop everything;
 * so numbers that are new here find another node while those that are here go on.
 */
final class NodeRoom {
    /** Bytes of heap for a device of this node: more than twice what a usual one takes (docs/benchmarks.md). */
    static final long DEVICE_BYTES = 1_500;
    /** The same for a device that a peer controls. */
    static final long PEERS_BYTES = 300;
    private static final Logger LOG = LoggerFactory.getLogger(NodeRoom.class);

    private final int configured;
    private final long heapBytes;
    private final IntSupplier peersDevices;
    private final Admission admission;
    private boolean full;

    /**
     * @param configured devices.max, 0 for what the heap holds
     * @param peersDevices how many devices peers control, as known here
     */
    NodeRoom(int configured, long heapBytes, IntSupplier peersDevices, Admission admission) {
        this.configured = configured;
        this.heapBytes = heapBytes;
        this.peersDevices = peersDevices;
        this.admission = admission;
        look();
    }

    int devices() {
        return configured > 0 ? configured
                : Math.clamp((heapBytes - peersDevices.getAsInt() * PEERS_BYTES)
                        / DEVICE_BYTES, 0, Integer.MAX_VALUE);
    }

    /** Now and then, on one thread. */
    void look() {
        int room = devices();
        admission.room(room);
        if (admission.isFull() != full) {
            full = !full;
            if (full) {
                LOG.warn(
                        "the node controls as many devices as it has room for ({}, devices.max: {},"
                                + " heap {} MiB): REGISTERs of other numbers are refused with 503; raise"
                                + " devices.max or -Xmx (MUSTER_JAVA_OPTS), or add a node",
                        room,
                        configured, heapBytes >> 20);
            } else {
                LOG.info("the node has room for more devices again ({} in all)", room);
            }
        }
    }
}
