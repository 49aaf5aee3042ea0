package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.muster.registrar.message.MessageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket: a datagram in, an answer out; answers of one read leave in one system call, those to one
 * address in one datagram if the kernel can cut it.
 */
final class UdpHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final SipFront front;
    private final SipCounters counters;
    /** The one that is looked at now. */
    private final byte[] datagram = new byte[MessageReader.MESSAGE_BYTES_MAX];
    private InetSocketAddress local;
    private RecentFlows flows;
    private DatagramRuns answers;
    private Gather gather;
    private int found;

    UdpHandler(SipFront front, SipCounters counters) {
        this.front = front;
        this.counters = counters;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        local = (InetSocketAddress) context.channel().localAddress();
        flows = new RecentFlows(local);
        answers = new DatagramRuns(new RunWriter(context.channel(), counters));
        gather = new Gather(System.nanoTime());
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
        var flow = flows.from(packet.sender());
        found++;
        var refreshed = front.leanAnswer(datagram, length, flow);
        if (refreshed != null) {
            answer(refreshed.array(), refreshed.length(), flow.remote());
            return;
        }
        byte[] bytes = Arrays.copyOf(datagram, length); // what is no refresh may live for long
        if (Stun.is(bytes)) {
            byte[] answer = Stun.answer(bytes, flow.remote());
            counters.count(answer == null ? "stun.bad" : "stun.answered");
            if (answer != null) {
                answer(answer, answer.length, flow.remote());
            }
            return;
        }
        var outgoing = front.onMessage(bytes, length, flow);
        if (outgoing != null) {
            byte[] answer = outgoing.bytes().array();
            answer(answer, answer.length, outgoing.to());
        }
    }

    private void answer(byte[] bytes, int length, InetSocketAddress to) {
        if (to.getPort() > 0) {
            answers.add(bytes, length, to);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        answers.end();
        context.flush();
        long restNanos = gather.restNanos(found, System.nanoTime());
        found = 0;
        if (restNanos > 0) {
            LockSupport.parkNanos(restNanos);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A datagram that could not be sent, or an ICMP error: the socket stays.
        LOG.debug("UDP {}: {}", local, cause.toString());
    }
}
