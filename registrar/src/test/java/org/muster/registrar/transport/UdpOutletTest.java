package org.muster.registrar.transport;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UdpOutletTest {
    /** A datagram on loopback has come by then. */
    private static final int WAIT_MS = 300;
    private static final byte[] RUN = "abcabc".getBytes(StandardCharsets.US_ASCII);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            EpollIoHandler.newFactory());
    private final SipCounters counters = new SipCounters();
    private UdpOutlet outlet;
    private DatagramSocket phone;

    @BeforeEach
    void open() throws Exception {
        Channel channel = new Bootstrap().group(group)
                .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getByName("127.0.0.1"), 0).sync().channel();
        outlet = new UdpOutlet(channel, counters);
        phone = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        phone.setSoTimeout(WAIT_MS);
    }

    @AfterEach
    void close() {
        phone.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void receive() throws Exception {
        phone.receive(new DatagramPacket(new byte[100], 100));
    }

    @Test
    void whatEndsLikeAnIpv4AddressIsNone() throws Exception {
        var ipv6 = new InetSocketAddress(InetAddress.getByName("2001:db8::7f00:1"),
                phone.getLocalPort());
        outlet.send(ipv6, RUN);
        outlet.send(RUN, RUN.length, 3, ipv6);
        assertThatThrownBy(this::receive).isInstanceOf(SocketTimeoutException.class);
        assertThat(counters.values().get("sip.unsent")).isEqualTo(2);
        outlet.send((InetSocketAddress) phone.getLocalSocketAddress(), RUN);
        receive();
    }
}
