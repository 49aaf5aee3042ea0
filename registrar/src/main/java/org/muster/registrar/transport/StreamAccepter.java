package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.Mapping;
import io.netty.util.NetUtil;
import org.muster.registrar.message.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a connection from its acceptance until SIP is spoken over it: the PROXY header of a load
 * balancer, the limits of its source, the TLS handshake. Each step has a time.
 */
@Sharable
final class StreamAccepter extends ChannelInitializer<Channel> {
    /** From the first byte wanted to the end of the handshake; a good one takes a few round trips. */
    static final long HANDSHAKE_MS = 10_000;
    /** A load balancer sends its header at once. */
    static final long PROXY_HEADER_MS = 5_000;
    /** Longest ClientHello, bytes: with post-quantum keys some 2,000. */
    static final int CLIENT_HELLO_BYTES_MAX = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(StreamAccepter.class);

    private final Transport transport;
    private final EdgeSettings edge;
    private final StreamConnections connections;
    private final SipCounters counters;
    private final Executor handshakes;

    /**
     * For the connections of one listener.
     *
     * @param handshakes does what of a handshake takes long
     */
    StreamAccepter(Transport transport, EdgeSettings edge, StreamConnections connections,
            SipCounters counters, Executor handshakes) {
        this.transport = transport;
        this.edge = edge;
        this.connections = connections;
        this.counters = counters;
        this.handshakes = handshakes;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
        } else if (edge.proxies().contains(remote.getAddress())) {
            awaitHeader(channel, remote);
        } else if (admit(channel, remote)) {
            speak(channel, remote);
        }
    }

    private void awaitHeader(Channel channel, InetSocketAddress balancer) {
        var late = channel.eventLoop().schedule(() -> refuse(channel, "no PROXY header came"),
                PROXY_HEADER_MS, TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(new HAProxyMessageDecoder(),
                new ProxyHeader(balancer, () -> late.cancel(false)));
    }

    private void refuse(Channel channel, String reason) {
        counters.count("tcp.closed-bad-bytes");
        LOG.debug("connection from {} is closed: {}", channel.remoteAddress(), reason);
        channel.close();
    }

    private boolean admit(Channel channel, InetSocketAddress remote) {
        boolean admitted = connections.admit(channel, remote.getAddress());
        if (admitted) {
            counters.count("tcp.accepted");
        }
        return admitted;
    }

    private void speak(Channel channel, InetSocketAddress remote) {
        if (transport == Transport.TLS) {
            channel.pipeline().addLast(new Certificates(edge.tls()::contextFor),
                    new AfterHandshake(remote));
        } else {
            connections.speak(channel, transport, remote);
        }
    }

    /** Picks the certificate by the name that the client asks for, and shakes hands. */
    private final class Certificates extends SniHandler {
        Certificates(Mapping<String, SslContext> contexts) {
            super(contexts, CLIENT_HELLO_BYTES_MAX, HANDSHAKE_MS);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            var handler = context.newHandler(allocator, handshakes);
            handler.setHandshakeTimeoutMillis(HANDSHAKE_MS);
            return handler;
        }
    }

    private final class AfterHandshake extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress remote;

        AfterHandshake(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event)
                throws Exception {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    counters.count("tls.accepted");
                    context.pipeline().remove(this);
                    connections.speak(context.channel(), transport, remote);
                } else {
                    counters.count("tls.failed");
                    LOG.debug("TLS handshake with {} failed: {}", remote,
                            String.valueOf(done.cause()));
                    context.close();
                }
            }
            super.userEventTriggered(context, event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // the completion event has said it, or no handshake was begun
            context.close();
        }
    }

    /** Who the load balancer says is connected; a check of its own (LOCAL) speaks for itself. */
    private final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
        private final InetSocketAddress balancer;
        private final Runnable came;

        ProxyHeader(InetSocketAddress balancer, Runnable came) {
            this.balancer = balancer;
            this.came = came;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
            came.run();
            byte[] source = header.sourceAddress() == null
                    || header.command() == HAProxyCommand.LOCAL ? null
                            : NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
            var remote = source == null ? balancer
                    : new InetSocketAddress(NetUtil.bytesToIpAddress(source), header.sourcePort());
            if (admit(context.channel(), remote)) {
                speak(context.channel(), remote);
                context.pipeline().remove(this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            came.run();
            refuse(context.channel(), "bad PROXY header: " + cause.getMessage());
        }
    }
}
