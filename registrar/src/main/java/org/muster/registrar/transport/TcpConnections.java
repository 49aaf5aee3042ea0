package org.muster.registrar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;

/** Accepts SIP over TCP within limits and gives each connection its serial. */
@Sharable
final class TcpConnections extends ChannelInitializer<Channel> {
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
    private final Map<Long, Channel> channelBySerial = new ConcurrentHashMap<>();
    private int count;

    TcpConnections(SipFront front, SipCounters counters) {
        this.front = front;
        this.counters = counters;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        if (!admit(remote.getAddress())) {
            counters.count("tcp.refused");
            channel.close();
            return;
        }
        counters.count("tcp.accepted");
        channel.config().setWriteBufferWaterMark(
                new WriteBufferWaterMark(WRITE_BACKLOG_MAX / 2, WRITE_BACKLOG_MAX));
        var flow = new Flow(Transport.TCP, (InetSocketAddress) channel.localAddress(), remote,
                serials.incrementAndGet());
        channelBySerial.put(flow.serial(), channel);
        channel.closeFuture().addListener(closed -> {
            channelBySerial.remove(flow.serial());
            leave(remote.getAddress());
        });
        channel.pipeline().addLast(new SipFraming(flow, front, counters));
    }

    /** The connection of a flow, or null when it is gone. */
    Channel find(long serial) {
        return channelBySerial.get(serial);
    }

    private synchronized boolean admit(InetAddress source) {
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
