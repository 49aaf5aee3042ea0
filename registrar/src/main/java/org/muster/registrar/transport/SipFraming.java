package org.muster.registrar.transport;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.StreamFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts messages out of a connection's bytes by Content-Length (RFC 3261 §18.3) and answers them.
 * What cannot be framed is answered where it can be, and the connection is closed with a reason.
 */
final class SipFraming extends ByteToMessageDecoder {
    /** A message that has begun must be whole within this time, a first one must begin. */
    static final long PARTIAL_MS = 32_000;
    /** A connection without any byte for so long is closed, unless a device is bound to it. */
    static final long IDLE_MS = 600_000;
    /** How long after the last binding over it has expired. */
    static final long UNBOUND_MS = 32_000;

    private static final byte[] PONG = {'\r', '\n'};
    private static final Logger LOG = LoggerFactory.getLogger(SipFraming.class);

    private final Flow flow;
    private final SipFront front;
    private final SipCounters counters;
    private Future<?> deadline;
    private boolean partial;
    /** Line ends since the last message or pong. */
    private int lineEnds;

    SipFraming(Flow flow, SipFront front, SipCounters counters) {
        this.flow = flow;
        this.front = front;
        this.counters = counters;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        restartDeadline(context, PARTIAL_MS, "nothing was said");
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        stopDeadline();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stopDeadline();
        super.channelInactive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!context.channel().isActive()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (StreamFrame.find(in.nioBuffer())) {
            case StreamFrame.Keepalive keepalive -> {
                pong(context, in.readSlice(keepalive.bytes()));
                idle(context);
            }
            case StreamFrame.Incomplete incomplete -> {
                if (!partial) {
                    partial = true;
                    restartDeadline(context, PARTIAL_MS, "a message was begun and not ended");
                }
            }
            case StreamFrame.Whole whole -> {
                byte[] bytes = new byte[whole.bytes()];
                in.readBytes(bytes);
                lineEnds = 0;
                idle(context);
                answer(context, bytes);
            }
            case StreamFrame.Broken broken -> {
                byte[] head = new byte[Math.min(in.readableBytes(), MessageReader.LINE_BYTES_MAX)];
                in.readBytes(head);
                in.skipBytes(in.readableBytes());
                answer(context, head);
                close(context, broken.reason(), "tcp.closed-bad-bytes");
            }
        }
    }

    /** A double CRLF, in one piece or two, is answered by a single one (RFC 5626 §3.5.1). */
    private void pong(ChannelHandlerContext context, ByteBuf blank) {
        while (blank.isReadable()) {
            lineEnds += blank.readByte() == '\n' ? 1 : 0;
        }
        if (lineEnds >= 2) {
            lineEnds = 0;
            write(context, PONG);
        }
    }

    private void answer(ChannelHandlerContext context, byte[] bytes) {
        var refreshed = front.leanAnswer(bytes, bytes.length, flow);
        if (refreshed != null) {
            write(context, refreshed.toBytes());
            return;
        }
        var outgoing = front.onMessage(bytes, bytes.length, flow);
        if (outgoing != null) {
            write(context, outgoing.bytes().array());
        }
    }

    private void write(ChannelHandlerContext context, byte[] bytes) {
        if (!context.channel().isWritable()) {
            close(context, "it does not read its answers", "tcp.closed-bad-bytes");
            return;
        }
        context.write(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        context.flush();
        super.channelReadComplete(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("TCP connection from {} failed: {}", flow.source(), cause.toString());
        context.close();
    }

    private void idle(ChannelHandlerContext context) {
        partial = false;
        restartIdle(context, IDLE_MS);
    }

    private void restartIdle(ChannelHandlerContext context, long ms) {
        stopDeadline();
        deadline = context.executor().schedule(() -> onIdle(context), ms, TimeUnit.MILLISECONDS);
    }

    /** The idle limit of a connection with a binding is that binding's expiry. */
    private void onIdle(ChannelHandlerContext context) {
        long keepMs = front.keepMs(flow);
        if (keepMs > 0) {
            restartIdle(context, keepMs + UNBOUND_MS);
        } else {
            close(context, "it was idle and nothing is bound to it", "tcp.closed-idle");
        }
    }

    private void restartDeadline(ChannelHandlerContext context, long ms, String why) {
        stopDeadline();
        deadline = context.executor().schedule(() -> close(context, why, "tcp.closed-idle"), ms,
                TimeUnit.MILLISECONDS);
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void close(ChannelHandlerContext context, String reason, String counter) {
        counters.count(counter);
        LOG.debug("TCP connection from {} is closed: {}", flow.source(), reason);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
