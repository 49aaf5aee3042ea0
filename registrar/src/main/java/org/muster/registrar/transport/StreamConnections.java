package org.muster.registrar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;

/** All connections of SIP by serial: those accepted, within limits, and those dialled. Any thread. */
final class StreamConnections {
    /** Most messages that wait for a connection to open. */
    static final int WAITING_MAX = 4_096;
    /** Most connections of a node; descriptors are fewer than phones. */
    static final int CONNECTIONS_MAX = 16_384;
    /** Most connections from one address: a carrier's NAT, not an attacker. */
    static final int CONNECTIONS_PER_SOURCE_MAX = 4_096;
    /** Bytes not yet taken by a slow reader after which its connection is closed. */
    static final int WRITE_BACKLOG_MAX = 256 << 10;

    private final SipFront front;
    private final SipCounters counters;
    private final AtomicLong serials = new AtomicLong();
    private final Map<InetAddress, Integer> countBySource = new HashMap<>();
    private final Map<Long, Connection> connectionBySerial = new ConcurrentHashMap<>();
    private int count;

    /**
     * @param opening done once it is open, or has failed
     * @param accepted the other side opened it
     */
    private record Connection(Flow flow, Channel channel, ChannelFuture opening,
            boolean accepted, AtomicInteger waiting) {}

    StreamConnections(SipFront front, SipCounters counters) {
        this.front = front;
        this.counters = counters;
    }

    /**
     * Whether one more connection from there is taken; if so it counts until it closes. Else it is closed.
     */
    boolean admit(Channel channel, InetAddress source) {
        if (!count(source)) {
            counters.count("tcp.refused");
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> leave(source));
        return true;
    }

    /** It is open, and from now on SIP is spoken over it. */
    void speak(Channel channel, Transport transport, InetSocketAddress remote) {
        channel.config().setWriteBufferWaterMark(
                new WriteBufferWaterMark(WRITE_BACKLOG_MAX / 2, WRITE_BACKLOG_MAX));
        var flow = new Flow(transport, (InetSocketAddress) channel.localAddress(), remote,
                nextSerial());
        keep(flow, channel.newSucceededFuture(), true);
        channel.pipeline().addLast(framing(flow));
    }

    long nextSerial() {
        return serials.incrementAndGet();
    }

    SipFraming framing(Flow flow) {
        return new SipFraming(flow, front, counters);
    }

    /** From now on the flow can be sent over, until its connection closes. */
    void keep(Flow flow, ChannelFuture opening) {
        keep(flow, opening, false);
    }

    private void keep(Flow flow, ChannelFuture opening, boolean accepted) {
        connectionBySerial.put(flow.serial(),
                new Connection(flow, opening.channel(), opening, accepted,
                        new AtomicInteger()));
        opening.channel().closeFuture().addListener(closed -> {
            connectionBySerial.remove(flow.serial());
            front.onFlowLost(flow);
        });
    }

    /** False when the connection is gone, or behind in reading by more than is waited for. */
    boolean send(long serial, byte[] bytes) {
        var connection = connectionBySerial.get(serial);
        if (connection == null) {
            return false;
        }
        var channel = connection.channel();
        if (connection.opening().isDone()) {
            if (!channel.isWritable()) {
                channel.close();
                return false;
            }
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            return true;
        }
        if (connection.waiting().incrementAndGet() > WAITING_MAX) {
            return false;
        }
        connection.opening().addListener(opened -> {
            if (opened.isSuccess()) {
                channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            }
        });
        return true;
    }

    boolean isKept(Flow flow) {
        return connectionBySerial.containsKey(flow.serial());
    }

    void close(Flow flow) {
        var connection = connectionBySerial.get(flow.serial());
        if (connection != null) {
            connection.channel().close();
        }
    }

    /** The connections that others opened, phones and nodes. */
    List<Flow> accepted() {
        return connectionBySerial.values().stream().filter(Connection::accepted)
                .map(Connection::flow).toList();
    }

    private synchronized boolean count(InetAddress source) {
        int fromSource = countBySource.getOrDefault(source, 0);
        if (count >= CONNECTIONS_MAX || fromSource >= CONNECTIONS_PER_SOURCE_MAX) {
            return false;
        }
        count++;
        countBySource.put(source, fromSource + 1);
        return true;
    }

    private synchronized void leave(InetAddress source) {
        count--;
        countBySource.computeIfPresent(source, (key, n) -> n == 1 ? null : n - 1);
    }
}
