package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes runs of datagrams to a UDP channel; what the kernel will not cut leaves one by one. Any thread. */
final class RunWriter implements DatagramRuns.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

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
                        if (!written.isSuccess() && channel.isActive()) {
                            onRefused(bytes, segment, to, written.cause());
                        }
                    } finally {
                        bytes.release();
                    }
                });
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
