package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP socket: a datagram in, an answer out; answers of one read leave in one system call. */
final class UdpHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final SipFront front;
    private final SipCounters counters;
    /** The one that is looked at now. */
    private final byte[] datagram = new byte[MessageReader.MESSAGE_BYTES_MAX];
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
        int length = packet.content().readableBytes();
        try {
            packet.content().readBytes(datagram, 0, length);
        } finally {
            packet.release();
        }
        // A new object: the sender of Netty's packet is a subclass that must not travel further.
        var remote = new InetSocketAddress(packet.sender().getAddress(),
                packet.sender().getPort());
        var flow = new Flow(Transport.UDP, local, remote, 0);
        var refreshed = front.leanAnswer(datagram, length, flow);
        if (refreshed != null) {
            write(context, context.alloc().directBuffer(refreshed.length())
                    .writeBytes(refreshed.array(), 0, refreshed.length()), remote);
            return;
        }
        byte[] bytes = Arrays.copyOf(datagram, length); // what is no refresh may live for long
        if (Stun.is(bytes)) {
            byte[] answer = Stun.answer(bytes, remote);
            counters.count(answer == null ? "stun.bad" : "stun.answered");
            if (answer != null) {
                write(context, Unpooled.wrappedBuffer(answer), remote);
            }
            return;
        }
        var outgoing = front.onMessage(bytes, length, flow);
        if (outgoing != null) {
            write(context, Unpooled.wrappedBuffer(outgoing.bytes().array()), outgoing.to());
        }
    }

    private static void write(ChannelHandlerContext context, ByteBuf bytes,
            InetSocketAddress to) {
        if (to.getPort() > 0) {
            context.write(new DatagramPacket(bytes, to), context.voidPromise());
        } else {
            bytes.release();
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
