package org.muster.replication.link;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.muster.replication.protocol.Event;

/** Connects to peers for {@link PeerLinks}; all but the look-up of names is on its event loop. */
final class Dialler implements AutoCloseable {
    static final int CONNECT_TIMEOUT_MS = 2_000;

    private final Resolver resolver = new Resolver(Resolver.SYSTEM);
    private final EventLoopGroup group;
    private final Executor loop;
    private final Function<String, ChannelHandler> handlers;
    private final Consumer<Event> events;

    /**
     * @param loop of one thread, that of the group; it may refuse silently when it shuts down
     * @param handlers of the connection to a dialled address
     * @param events told when a dial failed, and of the other addresses that a name has
     */
    Dialler(EventLoopGroup group, Executor loop, Function<String, ChannelHandler> handlers,
            Consumer<Event> events) {
        this.group = group;
        this.loop = loop;
        this.handlers = handlers;
        this.events = events;
    }

    /** Names are looked up anew for each dial. */
    void dial(String address) {
        resolver.resolve(address, found -> loop.execute(() -> dial(address, found)));
    }

    /** A name of several addresses, as of a Kubernetes headless service, is several peers. */
    private void dial(String address, List<InetSocketAddress> found) {
        if (found.isEmpty()) {
            events.accept(new Event.DialFailed(address, false, "cannot resolve " + address));
            return;
        }
        if (found.size() > 1) {
            events.accept(new Event.SeedsResolved(found.stream().skip(1)
                    .map(each -> new HostPort(each.getAddress().getHostAddress(), each.getPort())
                            .toString())
                    .toList()));
        }
        new Bootstrap().group(group).channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(handlers.apply(address)).connect(found.get(0))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        onFailed(address, connected.cause());
                    }
                });
    }

    private void onFailed(String address, Throwable cause) {
        boolean refused = cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
        events.accept(new Event.DialFailed(address, refused,
                refused ? "connection refused" : cause.getMessage()));
    }

    @Override
    public void close() {
        resolver.close();
    }
}
