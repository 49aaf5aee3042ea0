package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP socket: a datagram in, an answer out; answers of one read leave in one system call. */
final class UdpHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final SipFront front;
    private final SipCounters counters;
    private InetSocketAddress local;

    UdpHandler(SipFront front, SipCounters counters) {
        this.front = front;
        this.counters = counters;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        local = (InetSocketAddress) context.channel().localAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        var packet = (DatagramPacket) received;
        byte[] bytes;
        try {
            bytes = new byte[packet.content().readableBytes()];
            packet.content().readBytes(bytes);
        } finally {
            packet.release();
        }
        // A new object: the sender of Netty's packet is a subclass that must not travel further.
        var remote = new InetSocketAddress(packet.sender().getAddress(),
                packet.sender().getPort());
        if (Stun.is(bytes)) {
            byte[] answer = Stun.answer(bytes, remote);
            counters.count(answer == null ? "stun.bad" : "stun.answered");
            if (answer != null && remote.getPort() > 0) {
                context.write(new DatagramPacket(Unpooled.wrappedBuffer(answer), remote),
                        context.voidPromise());
            }
            return;
        }
        var flow = new Flow(Transport.UDP, local, remote, 0);
        var outgoing = front.onMessage(bytes, bytes.length, flow);
        if (outgoing != null && outgoing.to().getPort() > 0) {
            context.write(new DatagramPacket(Unpooled.wrappedBuffer(outgoing.bytes().array()),
                    outgoing.to()), context.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A datagram that could not be sent, or an ICMP error: the socket stays.
        LOG.debug("UDP {}: {}", local, cause.toString());
    }
}
