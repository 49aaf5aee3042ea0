package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.muster.registrar.lean.LeanBatch;
import org.muster.registrar.message.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket: a datagram in, an answer out; answers of one read leave in one system call, those to one
 * address in one datagram if the kernel can cut it.
 */
final class UdpHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    /** Kept for a datagram of the usual size; a larger one has an array of its own. */
    private static final int DATAGRAM_BYTES = 2_048;

    private final SipFront front;
    private final SipCounters counters;
    private final LeanBatch batch;
    /** Those that were read and are not answered yet, {@link #count} of them. */
    private final byte[][] bytes = new byte[LeanBatch.MESSAGES_MAX][DATAGRAM_BYTES];
    private final int[] lengths = new int[LeanBatch.MESSAGES_MAX];
    private final Flow[] froms = new Flow[LeanBatch.MESSAGES_MAX];
    private int count;
    private InetSocketAddress local;
    private RecentFlows flows;
    private DatagramRuns answers;
    private Gather gather;
    /** Of the present read. */
    private int found;
    private int lean;

    UdpHandler(SipFront front, SipCounters counters) {
        this.front = front;
        this.counters = counters;
        batch = front.batch();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        local = (InetSocketAddress) context.channel().localAddress();
        flows = new RecentFlows(local);
        answers = new DatagramRuns(new RunWriter(context.channel(), counters));
        gather = new Gather(SipTransports.UDP_READ_MAX, front.nowMs());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        var packet = (DatagramPacket) received;
        int length = packet.content().readableBytes();
        if (bytes[count].length < length) {
            bytes[count] = new byte[length];
        }
        try {
            packet.content().readBytes(bytes[count], 0, length);
        } finally {
            packet.release();
        }
        lengths[count] = length;
        froms[count] = flows.from(packet.sender());
        front.read(batch, bytes[count], length, froms[count]);
        if (++count == LeanBatch.MESSAGES_MAX) {
            serve();
        }
    }

    private void serve() {
        int all = count;
        count = 0;
        found += all;
        front.fetch(batch);
        for (int i = 0; i < all; i++) {
            var answer = front.leanAnswer(batch, i, froms[i]);
            if (answer != null) {
                lean++;
                answer(answer.array(), answer.length(), froms[i].remote());
            } else {
                // what is no refresh may live for long
                serve(Arrays.copyOf(bytes[i], lengths[i]), froms[i]);
            }
            if (bytes[i].length > DATAGRAM_BYTES) {
                bytes[i] = new byte[DATAGRAM_BYTES];
            }
        }
    }

    private void serve(byte[] message, Flow flow) {
        if (Stun.is(message)) {
            byte[] answer = Stun.answer(message, flow.remote());
            counters.count(answer == null ? "stun.bad" : "stun.answered");
            if (answer != null) {
                answer(answer, answer.length, flow.remote());
            }
            return;
        }
        var outgoing = front.onMessage(message, message.length, flow);
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
        serve();
        answers.end();
        context.flush();
        long restNanos = gather.restNanos(found, lean, front.nowMs());
        found = 0;
        lean = 0;
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
