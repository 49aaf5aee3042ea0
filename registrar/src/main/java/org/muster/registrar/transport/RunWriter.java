package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes runs of datagrams to a UDP channel; what the kernel will not cut leaves one by one. Any thread. */
final class RunWriter implements DatagramRuns.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);
    /** EIO, EINVAL, EMSGSIZE, EOPNOTSUPP: what udp(7) says where it does not cut. Else nobody is reached. */
    private static final Set<Integer> CANNOT_CUT = Set.of(5, 22, 90, 95);

    private final Channel channel;
    private final SipCounters counters;
    private volatile int segmentBytesMost;

    RunWriter(Channel channel, SipCounters counters) {
        this.channel = channel;
        this.counters = counters;
        boolean cuts = channel instanceof EpollDatagramChannel
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        segmentBytesMost = cuts ? DatagramRuns.SEGMENT_BYTES_MAX : 0;
    }

    @Override
    public int segmentBytesMost() {
        return segmentBytesMost;
    }

    /** The caller flushes the channel. */
    @Override
    public void send(byte[] run, int length, int segment, InetSocketAddress to) {
        var bytes = channel.alloc().directBuffer(length).writeBytes(run, 0, length);
        if (length <= segment) {
            channel.write(new DatagramPacket(bytes, to), channel.voidPromise());
            return;
        }
        channel.write(new SegmentedDatagramPacket(bytes.retain(), segment, to))
                .addListener(written -> {
                    try {
                        if (isRefusal(written.cause()) && channel.isActive()) {
                            onRefused(bytes, segment, to, written.cause());
                        }
                    } finally {
                        bytes.release();
                    }
                });
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof Errors.NativeIoException e
                && CANNOT_CUT.contains(Math.abs(e.expectedErr()));
    }

    /** A frame of the device is smaller than the segment, or it computes no checksums. */
    private void onRefused(ByteBuf run, int segment, InetSocketAddress to, Throwable cause) {
        counters.count("sip.udp.uncut");
        LOG.info("UDP {}: a run of datagrams of {} bytes to {} could not be sent at once ({});"
                + " datagrams of that size leave one by one from now on", channel.localAddress(),
                segment, to, cause.toString());
        segmentBytesMost = Math.min(segmentBytesMost, segment - 1);
        while (run.isReadable()) {
            int count = Math.min(segment, run.readableBytes());
            channel.write(new DatagramPacket(run.readRetainedSlice(count), to),
                    channel.voidPromise());
        }
        channel.flush();
    }
}
