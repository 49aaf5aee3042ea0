package org.muster.registrar.transport;

import java.net.InetSocketAddress;

/**
 * Puts together what leaves one after the other for one address: datagrams of one size, of which the last
 * may be smaller, go to the kernel as one and are cut apart there (UDP_SEGMENT, udp(7)). An edge proxy or
 * an SBC asks for many phones from one address, and most of a datagram's price is its way through the
 * kernel. Pure; one thread.
 */
final class DatagramRuns {
    /** UDP_MAX_SEGMENTS of Linux before 6.9; 128 since. */
    static final int SEGMENTS_MAX = 64;
    /** An Ethernet frame's worth without IPv6 and UDP headers: what is larger is no segment. */
    static final int SEGMENT_BYTES_MAX = 1_452;
    /** Less than the 65,507 bytes of UDP over IPv4. */
    static final int RUN_BYTES_MAX = 64_000;

    /** Where runs go. */
    interface Sink {
        /** Datagrams above that size leave one by one; 0: all do. */
        int segmentBytesMost();

        /**
         * One datagram when {@code length} is {@code segment}, else several of {@code segment} bytes each and
         * a last one that may be smaller. The array is the caller's again after the call.
         */
        void send(byte[] run, int length, int segment, InetSocketAddress to);
    }

    private final Sink sink;
    private final byte[] run = new byte[RUN_BYTES_MAX];
    private int length;
    private int segment;
    private int segments;
    private InetSocketAddress to;

    DatagramRuns(Sink sink) {
        this.sink = sink;
    }

    /** One more; it leaves now or at {@link #end}, always in turn. The array remains the caller's. */
    void add(byte[] bytes, int count, InetSocketAddress address) {
        if (!continues(count, address)) {
            end();
            if (count > sink.segmentBytesMost()) {
                sink.send(bytes, count, count, address);
                return;
            }
            segment = count;
            to = address;
        }
        System.arraycopy(bytes, 0, run, length, count);
        length += count;
        segments++;
        if (count < segment) {
            end();
        }
    }

    private boolean continues(int count, InetSocketAddress address) {
        return segments > 0 && segments < SEGMENTS_MAX && count <= segment
                && length + count <= RUN_BYTES_MAX && address.equals(to);
    }

    /** Whatever waits leaves. */
    void end() {
        if (segments > 0) {
            int all = length;
            length = 0;
            segments = 0;
            sink.send(run, all, segment, to);
        }
    }
}
