import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * Phones over TLS, a connection each, that register, answer every OPTIONS and refresh when told: {@code TlsPhones HOST:PORT
 * FIRST COUNT RATE}. Once COUNT are registered it prints "registered N in S s, F connections failed first". Then for each line on standard input:
 * "refresh SECONDS" spreads a refresh of all over that time; "count" prints connections, registered, refreshed, polls
 * answered, phones that answered one, closed by the other side; until the input ends.
 */
public final class TlsPhones {
    /** Addresses that they come from: a node takes 4,096 connections from one. */
    private static final int SOURCES = 100;
    /** After a connection that failed, as one does whose handshake takes more than the node's 10 s. */
    private static final long AGAIN_MS = 1_000;

    private final String host;
    private final int port;
    private final SslContext tls;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            EpollIoHandler.newFactory());
    private final List<Phone> phones = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger registered = new AtomicInteger();
    private final AtomicInteger refreshed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger polled = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private TlsPhones(String host, int port) throws Exception {
        this.host = host;
        this.port = port;
        tls = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols("TLSv1.3").build();
    }

    public static void main(String[] arguments) throws Exception {
        String[] address = arguments[0].split(":");
        new TlsPhones(address[0], Integer.parseInt(address[1])).run(Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }

    private void run(int first, int count, int rate) throws Exception {
        long startedNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            var phone = new Phone(first + i);
            phones.add(phone);
            long waitNanos = startedNanos + i * 1_000_000_000L / rate - System.nanoTime();
            if (waitNanos > 1_000_000) {
                TimeUnit.NANOSECONDS.sleep(waitNanos);
            }
            phone.connect();
        }
        while (registered.get() < count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        System.out.printf("registered %d in %.1f s, %d connections failed first%n", count,
                (System.nanoTime() - startedNanos) / 1e9, failed.get() + closed.get());
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("refresh ")) {
                refresh(Integer.parseInt(line.substring(8)));
            } else {
                System.out.printf("%d %d %d %d %d %d%n", open.get(), registered.get(),
                        refreshed.get(), answered.get(), polled.get(), closed.get());
            }
        }
        System.exit(0);
    }

    private void refresh(int seconds) {
        for (int i = 0; i < phones.size(); i++) {
            var phone = phones.get(i);
            group.schedule(phone::register, seconds * 1_000L * i / phones.size(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** One phone; all of it on the group's one thread once it is connected. */
    @ChannelHandler.Sharable // one connection after the other
    private final class Phone extends ChannelInboundHandlerAdapter {
        private final int number;
        private Channel channel;
        private int cseq;
        private int okays;
        private boolean hasBeenPolled;
        private final StringBuilder heard = new StringBuilder();

        Phone(int number) {
            this.number = number;
        }

        void connect() {
            new Bootstrap().group(group).channel(EpollSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 120_000)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel made) {
                            var handler = tls.newHandler(made.alloc());
                            handler.setHandshakeTimeoutMillis(180_000);
                            made.pipeline().addLast(handler, Phone.this);
                        }
                    }).connect(new InetSocketAddress(host, port),
                            new InetSocketAddress("127.1.0." + (1 + number % SOURCES), 0));
        }

        void register() {
            cseq++;
            var local = (InetSocketAddress) channel.localAddress();
            String at = local.getAddress().getHostAddress() + ":" + local.getPort();
            send("REGISTER sip:" + host + " SIP/2.0\r\nVia: SIP/2.0/TLS " + at + ";branch=z9hG4bKt"
                    + number + "x" + cseq + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + number
                    + "@" + host + ">;tag=t\r\nTo: <sip:" + number + "@" + host
                    + ">\r\nCall-ID: t" + number + "\r\nCSeq: " + cseq + " REGISTER\r\nContact: <sip:"
                    + number + "@" + at + ";transport=tls>\r\nExpires: 600\r\nUser-Agent: bench\r\n"
                    + "Content-Length: 0\r\n\r\n");
        }

        private void send(String text) {
            channel.writeAndFlush(
                    Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    channel = context.channel();
                    open.incrementAndGet();
                    register();
                } else {
                    failed.incrementAndGet();
                    group.schedule(this::connect, AGAIN_MS, TimeUnit.MILLISECONDS);
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            heard.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
            for (int end = heard.indexOf("\r\n\r\n"); end >= 0; end = heard.indexOf("\r\n\r\n")) {
                onMessage(heard.substring(0, end + 2));
                heard.delete(0, end + 4);
            }
        }

        private void onMessage(String head) {
            if (head.startsWith("OPTIONS ")) {
                var answer = new StringBuilder("SIP/2.0 200 OK\r\n");
                head.lines().filter(line -> line.startsWith("Via:") || line.startsWith("From:")
                        || line.startsWith("To:") || line.startsWith("Call-ID:")
                        || line.startsWith("CSeq:"))
                        .forEach(line -> answer.append(line).append("\r\n"));
                send(answer.append("Content-Length: 0\r\n\r\n").toString());
                answered.incrementAndGet();
                if (!hasBeenPolled) {
                    hasBeenPolled = true;
                    polled.incrementAndGet();
                }
            } else if (head.startsWith("SIP/2.0 200")) {
                (++okays == 1 ? registered : refreshed).incrementAndGet();
            } else {
                System.err.println(number + " heard " + head.lines().findFirst().orElse(""));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (channel == context.channel()) {
                open.decrementAndGet();
                closed.incrementAndGet();
                group.schedule(this::connect, AGAIN_MS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
