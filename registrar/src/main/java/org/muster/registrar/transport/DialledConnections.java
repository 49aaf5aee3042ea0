package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;

/** One connection to each address, dialled when there is something to send. Any thread. */
final class DialledConnections {
    /** What is cut off is given up after this; a node's heartbeat may take longer. */
    static final int CONNECT_TIMEOUT_MS = 2_000;
    /** Bytes that the other side may be behind in reading before requests to it fail. */
    static final int WRITE_BACKLOG_MAX = 4 << 20;
    /** The local address of a connection that may still be opening. */
    private static final InetSocketAddress ANY = new InetSocketAddress(0);

    private final Bootstrap bootstrap;
    private final StreamConnections connections;
    private final SipCounters counters;
    private final Map<InetSocketAddress, Flow> flowByAddress = new HashMap<>();

    /** @param bootstrap with group and channel class set */
    DialledConnections(Bootstrap bootstrap, StreamConnections connections, SipCounters counters) {
        this.bootstrap = bootstrap.option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_BACKLOG_MAX / 2, WRITE_BACKLOG_MAX));
        this.connections = connections;
        this.counters = counters;
    }

    synchronized Flow flowTo(InetSocketAddress peer) {
        var open = flowByAddress.get(peer);
        if (open != null) {
            return open;
        }
        counters.count("tcp.dialled");
        var flow = new Flow(Transport.TCP, ANY, peer, connections.nextSerial());
        flowByAddress.put(peer, flow);
        var connecting = bootstrap.clone().handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(connections.framing(flow));
            }
        }).connect(peer);
        connections.keep(flow, connecting);
        connecting.channel().closeFuture().addListener(closed -> forget(peer, flow));
        return flow;
    }

    private synchronized void forget(InetSocketAddress peer, Flow flow) {
        flowByAddress.remove(peer, flow);
    }

    /** Closes the connections to all others: nodes that are off-line or have left. */
    void retain(Collection<InetSocketAddress> peers) {
        for (var flow : others(peers)) {
            connections.close(flow);
        }
    }

    private synchronized List<Flow> others(Collection<InetSocketAddress> peers) {
        return flowByAddress.entrySet().stream().filter(each -> !peers.contains(each.getKey()))
                .map(Map.Entry::getValue).toList();
    }
}
