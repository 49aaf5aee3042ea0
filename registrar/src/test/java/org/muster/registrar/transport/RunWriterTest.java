package org.muster.registrar.transport;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Real datagrams, cut by the kernel or refused by it. */
class RunWriterTest {
    private static final byte[] RUN = "abcdefgh".getBytes(StandardCharsets.US_ASCII);
    /** SO_NO_CHECK, socket(7): the kernel cuts nothing that it must not compute a checksum for. */
    private static final IntegerUnixChannelOption NO_CHECKSUMS = new IntegerUnixChannelOption(
            "SO_NO_CHECK", 1, 11);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            EpollIoHandler.newFactory());
    private final SipCounters counters = new SipCounters();
    private Channel channel;
    private DatagramSocket edge;
    private InetSocketAddress to;

    @BeforeEach
    void open() throws Exception {
        channel = new Bootstrap().group(group).channel(EpollDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        edge = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        edge.setSoTimeout(10_000);
        to = (InetSocketAddress) edge.getLocalSocketAddress();
    }

    @AfterEach
    void close() {
        edge.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private List<String> received(int count) throws Exception {
        var all = new ArrayList<String>();
        var packet = new DatagramPacket(new byte[100], 100);
        while (all.size() < count) {
            edge.receive(packet);
            all.add(new String(packet.getData(), 0, packet.getLength(),
                    StandardCharsets.US_ASCII));
        }
        return all;
    }

    private void send(RunWriter writer) throws Exception {
        send(writer, to);
    }

    private void send(RunWriter writer, InetSocketAddress to) throws Exception {
        channel.eventLoop().submit(() -> {
            writer.send(RUN, RUN.length, 3, to);
            channel.flush();
        }).sync();
    }

    @Test
    void aRunArrivesAsItsDatagrams() throws Exception {
        var writer = new RunWriter(channel, counters);
        assertThat(writer.segmentBytesMost()).isEqualTo(DatagramRuns.SEGMENT_BYTES_MAX);
        send(writer);
        assertThat(received(3)).containsExactly("abc", "def", "gh");
        assertThat(counters.values()).containsEntry("sip.udp.uncut", 0L);
    }

    @Test
    void whatTheKernelRefusesLeavesOneByOneAndIsNotTriedAgain() throws Exception {
        assertThat(channel.config().setOption(NO_CHECKSUMS, 1)).isTrue();
        var writer = new RunWriter(channel, counters);
        send(writer);
        assertThat(received(3)).containsExactly("abc", "def", "gh");
        assertThat(counters.values()).containsEntry("sip.udp.uncut", 1L);
        assertThat(writer.segmentBytesMost()).isEqualTo(2);
    }

    /** Without SO_BROADCAST the kernel sends nothing there, cut or not. */
    @Test
    void whoIsNotReachedIsNoReasonToCutNoMore() throws Exception {
        var writer = new RunWriter(channel, counters);
        send(writer, new InetSocketAddress("255.255.255.255", 9));
        send(writer);
        assertThat(received(3)).containsExactly("abc", "def", "gh");
        assertThat(counters.values()).containsEntry("sip.udp.uncut", 0L);
        assertThat(writer.segmentBytesMost()).isEqualTo(DatagramRuns.SEGMENT_BYTES_MAX);
    }
}
