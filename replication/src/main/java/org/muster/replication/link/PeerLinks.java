package org.muster.replication.link;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.Effect;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of one node's protocol: one event loop owns the {@link Cluster}, every connection to a
 * peer and the tick, so that nothing here needs a lock.
 */
public final class PeerLinks implements AutoCloseable {
    /** How long local changes gather before they are sent: many share one frame. */
    static final long GATHER_MS = 50;
    /** How old figures of peers may be, when there is a step to look at, that nothing is decided by. */
    static final long LOOK_MS = 300;
    /** Most accepted connections that are not yet a peer's link: the rest are closed at once. */
    static final int ACCEPTED_MAX = 256;
    private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Dialler dialler;
    private final Ticks ticks;
    private final Cluster cluster;
    private final LongSupplier clockMs;
    private final Consumer<Effect.Notice> notices;
    private final LinkTls tls;
    private final Questions questions = new Questions();
    private Function<String, byte[]> answers = question -> new byte[0];
    private Consumer<Effect.TakeOver> takeOvers = device -> {};
    private Runnable onNews = () -> {};
    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final Set<Channel> unflushed = new LinkedHashSet<>();
    private final Map<Long, Integer> drainedByLink = new LinkedHashMap<>();
    private Rests rests = new Rests(() -> 0);
    private long nextLink = 1;
    private long lookedMs;
    /** Something was said of a peer since {@link #look}. */
    private boolean noticed;
    private volatile ClusterSnapshot snapshot = ClusterSnapshot.STARTING;
    private Channel listener;

    /**
     * @param clockMs never goes back; read on the driver's thread only
     * @param tls or null for links without
     */
    public PeerLinks(Cluster cluster, LongSupplier clockMs, Consumer<Effect.Notice> notices,
            LinkTls tls) {
        this.tls = tls;
        this.cluster = cluster;
        this.clockMs = clockMs;
        this.notices = notices;
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("peers"),
                NioIoHandler.newFactory());
        loop = group.next();
        ticks = new Ticks(loop, cluster::tickInMs, clockMs, () -> step(new Event.Tick()));
        dialler = new Dialler(group, this::onLoop, LinkInitializer::new, this::step);
    }

    /** Listens where {@code listen} says, or not at all when it is null, and starts the tick. */
    public void start(InetSocketAddress listen) throws InterruptedException {
        if (listen != null) {
            var bootstrap = new ServerBootstrap().group(group)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new LinkInitializer(null));
            listener = bootstrap.bind(listen).sync().channel();
        }
        loop.execute(ticks::start);
    }

    /** @param source answers the questions of other nodes, fast, on the driver's thread */
    public void answerBy(Function<String, byte[]> source) {
        answers = source;
    }

    /** Asks another node; null when it cannot be asked or says nothing for {@link Questions#TIMEOUT_MS}. */
    public CompletableFuture<byte[]> ask(String node, String question) {
        var answer = new CompletableFuture<byte[]>();
        loop.execute(() -> {
            long id = questions.ask(answer);
            loop.schedule(() -> questions.onSaid(id, null), Questions.TIMEOUT_MS,
                    TimeUnit.MILLISECONDS);
            step(new Event.AskNode(id, node, question));
        });
        return answer;
    }

    private void answer(Effect.Answer answer) {
        byte[] bytes = answers.apply(answer.question());
        loop.execute(() -> step(
                new Event.Answered(answer.link(), answer.id(), Slice.of(bytes))));
    }

    /** @param taker of devices that may be this node's now; fast, on the driver's thread */
    public void takeOverBy(Consumer<Effect.TakeOver> taker) {
        takeOvers = taker;
    }

    /** @param heard how many messages of phones there were so far; a donor with phones rests for them */
    public void restFor(LongSupplier heard) {
        rests = new Rests(heard);
    }

    /** What an operator here wants of the cluster. Any thread. */
    public void tell(Event event) {
        onLoop(() -> step(event));
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** @param task what looks at {@link #snapshot} when peers came or went; fast, on the driver's thread */
    public void whenNews(Runnable task) {
        onNews = task;
    }

    /** Any thread, also under a shard's lock: the streams go on a moment later, if there are any. */
    public void onLocalChange() {
        if (!channels.isEmpty() && gathering.compareAndSet(false, true)) {
            loop.schedule(() -> {
                gathering.set(false);
                step(new Event.LocalChanged());
            }, GATHER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Says good-bye to the peers and stops. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
        }
        loop.submit(() -> step(new Event.Leaving())).syncUninterruptibly();
        group.shutdownGracefully(50, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        dialler.close();
    }

    private void step(Event event) {
        try {
            long nowMs = clockMs.getAsLong();
            rests.look(nowMs);
            cluster.step(event, nowMs).forEach(this::perform);
            unflushed.forEach(Channel::flush);
            unflushed.clear();
            boolean isNews = mustShow(event);
            if (isNews || nowMs - lookedMs >= LOOK_MS) {
                lookedMs = nowMs;
                noticed = false;
                look();
            }
            if (isNews) {
                onNews.run();
            }
            ticks.plan(nowMs);
        } catch (RuntimeException e) {
            LOG.error("the peer protocol failed on {}; the node goes on", event, e);
        }
    }

    /** What others decide by is seen at once; figures that change all the time, {@link #LOOK_MS} later. */
    private boolean mustShow(Event event) {
        boolean isCommon = switch (event) {
            case Event.Tick tick -> true;
            case Event.Drained drained -> true;
            case Event.LocalChanged changed -> true;
            case Event.FrameReceived received -> true;
            default -> false;
        };
        return !isCommon || noticed || cluster.isReady() != snapshot.ready()
                || cluster.isCombining() != snapshot.combining();
    }

    /** The same object as long as nothing changed: readers compare no further. */
    private void look() {
        var now = new ClusterSnapshot(cluster.isReady(), cluster.isCombining(),
                cluster.peerStatuses(), cluster.peerHosts(), cluster.changeFrames(),
                cluster.timeToVisible());
        if (!now.equals(snapshot)) {
            snapshot = now;
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Dial dial -> dialler.dial(dial.address());
            case Effect.Send send -> send(channels.get(send.link()), send.link(), send.frame());
            case Effect.Close close -> close(channels.get(close.link()), close.reason());
            case Effect.Answer answer -> answer(answer);
            case Effect.Said said -> questions.onSaid(said.id(),
                    said.answer() == null ? null : said.answer().toBytes());
            case Effect.TakeOver device -> takeOvers.accept(device);
            case Effect.Notice notice -> {
                noticed = true;
                notices.accept(notice);
            }
        }
    }

    /** Written now, flushed once at the end of the step: many frames, one system call. */
    private void send(Channel channel, long link, Frame frame) {
        if (channel == null) {
            return;
        }
        int bytes = frame.streamBytes();
        var written = channel.write(frame);
        unflushed.add(channel);
        if (bytes > 0) {
            written.addListener(done -> {
                if (done.isSuccess()) {
                    onDrained(link, bytes);
                }
            });
        }
    }

    /** Reports what reached sockets once a turn of the loop, not once a frame; much of it after a rest. */
    private void onDrained(long link, int bytes) {
        if (drainedByLink.isEmpty()) {
            loop.execute(() -> {
                long restMs = rests.restMs(Collections.max(drainedByLink.values()),
                        clockMs.getAsLong());
                if (restMs > 0) {
                    loop.schedule(this::tellDrained, restMs, TimeUnit.MILLISECONDS);
                } else {
                    tellDrained();
                }
            });
        }
        drainedByLink.merge(link, bytes, Integer::sum);
    }

    private void tellDrained() {
        var drained = new LinkedHashMap<>(drainedByLink);
        drainedByLink.clear();
        drained.forEach((link, bytes) -> step(new Event.Drained(link, bytes)));
    }

    private static void close(Channel channel, String reason) {
        if (channel != null) {
            LOG.debug("link to {} is closed: {}", channel.remoteAddress(), reason);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void onLoop(Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.execute(task);
        }
    }

    private final class LinkInitializer extends ChannelInitializer<Channel> {
        private final String dialled;

        LinkInitializer(String dialled) {
            this.dialled = dialled;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.handler(channel, dialled != null));
            }
            channel.pipeline().addLast(new FrameChannelCodec(), new LinkHandler(dialled));
        }
    }

    private final class LinkHandler extends SimpleChannelInboundHandler<Frame> {
        private final String dialled;
        private long link;
        private boolean isOpen;
        private String closeReason = "the peer closed the connection";

        LinkHandler(String dialled) {
            this.dialled = dialled;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (dialled == null && channels.size() >= ACCEPTED_MAX) {
                context.close();
                return;
            }
            link = nextLink++;
            channels.put(link, context.channel());
            if (tls == null) {
                open(context, null);
            }
        }

        private void open(ChannelHandlerContext context, String certifiedNode) {
            isOpen = true;
            step(new Event.LinkOpened(link, dialled, hostOf(context), certifiedNode));
        }

        private static String hostOf(ChannelHandlerContext context) {
            var remote = (InetSocketAddress) context.channel().remoteAddress();
            return remote.getAddress().getHostAddress();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    var session = context.pipeline().get(SslHandler.class).engine().getSession();
                    open(context, Objects.requireNonNullElse(LinkTls.nodeOf(session), "nobody"));
                } else {
                    onNoTls(context, "TLS handshake failed: " + done.cause().getMessage());
                }
            }
        }

        /** Never opened for the protocol: the dial failed, or a stranger came. */
        private void onNoTls(ChannelHandlerContext context, String reason) {
            if (dialled != null) {
                step(new Event.DialFailed(dialled, false, reason));
            } else {
                notices.accept(new Effect.Notice(Effect.Kind.REFUSED, hostOf(context), reason
                        + "; expected a certificate of this cluster's CA (replication.identity)"));
            }
            context.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Frame frame) {
            step(new Event.FrameReceived(link, frame));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (channels.remove(link) != null && isOpen) {
                step(new Event.LinkClosed(link, closeReason));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof DecoderException) {
                closeReason = "bad bytes: " + cause.getCause().getMessage();
                LOG.warn("link from {} is closed: {}", context.channel().remoteAddress(),
                        closeReason);
            } else {
                closeReason = String.valueOf(cause.getMessage());
            }
            context.close();
        }
    }

    /** For the node's own start-up messages: the address really bound, or null. */
    public List<InetSocketAddress> listening() {
        return listener == null ? List.of() : List.of((InetSocketAddress) listener.localAddress());
    }
}
