package org.muster.registrar.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.lean.LeanBatch;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, owns and closes the SIP sockets of a node. */
public final class SipTransports implements SipSender, AutoCloseable {
    /**
     * Asked of the kernel for each UDP socket; it gives what net.core.rmem_max allows. Some 3,000 REGISTERs:
     * a pause of the collector's at any rate that a loop can bear; more would wait until their phones have
     * sent them again (docs/benchmarks.md, overload).
     */
    static final int UDP_RECEIVE_BYTES = 2 << 20;
    /** socket(7), Linux: level SOL_SOCKET, option 33. */
    private static final IntegerUnixChannelOption SO_RCVBUFFORCE = new IntegerUnixChannelOption(
            "SO_RCVBUFFORCE", 1, 33);
    /** Datagrams read by one system call. */
    static final int UDP_BATCH = 16;
    /** Datagrams read before their answers leave. */
    static final int UDP_READ_MAX = LeanBatch.MESSAGES_MAX;
    static final int TCP_BACKLOG = 1_024;
    /** Those who wait for their handshake (tls.handshake-rate) do so here; net.core.somaxconn bounds it. */
    static final int TLS_BACKLOG = 4_096;
    /** No connection is accepted while so many steps of handshakes wait for a thread: about 0.1 s. */
    static final int HANDSHAKES_WAITING_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SipTransports.class);

    private final SipFront front;
    private final boolean epoll;
    private final int loops;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Channel> channels = new ArrayList<>();
    private final Map<InetSocketAddress, UdpOutlet> udpByLocal = new ConcurrentHashMap<>();
    private final Map<Channel, Transport> transportByListener = new HashMap<>();
    private final SipCounters counters;
    private final EdgeSettings edge;
    private final ThreadPoolExecutor handshakes;
    private final StreamConnections connections;
    private final DialledConnections peers;
    private final DialledConnections listeners;

    /** @param loops event loops, and UDP sockets for each address where there is SO_REUSEPORT */
    public SipTransports(SipFront front, SipCounters counters, EdgeSettings edge,
            boolean allowEpoll, int loops) {
        this.front = front;
        this.counters = counters;
        this.edge = edge;
        this.loops = loops;
        epoll = allowEpoll && Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("sip"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        connections = new StreamConnections(front, counters);
        // Half of the processors at most: the loops have the others.
        int handshakers = Math.max(1, loops / 2);
        handshakes = new ThreadPoolExecutor(handshakers, handshakers, 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), task -> new Thread(task, "tls"));
        var bootstrap = new Bootstrap().group(group).option(ChannelOption.IP_TOS, tos())
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class);
        peers = new DialledConnections(bootstrap, connections, counters);
        listeners = new DialledConnections(bootstrap.clone(), connections, counters);
        counters.gauge("sip.udp.dropped", () -> (int) Math.min(Integer.MAX_VALUE,
                KernelDrops.of(udpByLocal.keySet())));
    }

    /** Opens the listener; a wildcard UDP address becomes one socket set for each local address. */
    public void listen(SipListen listen) throws CannotListenException {
        InetSocketAddress address = listen.bind().resolve();
        if (address.isUnresolved()) {
            throw cannot(listen, "the host does not resolve");
        }
        try {
            if (listen.transport().isStream()) {
                bindStream(address, listen.transport());
            } else if (address.getAddress().isAnyLocalAddress()) {
                for (var local : localAddresses(address.getAddress())) {
                    bindUdp(new InetSocketAddress(local, address.getPort()));
                }
            } else {
                bindUdp(address);
            }
        } catch (Exception e) {
            throw cannot(listen, reason(e));
        }
    }

    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("in use")) {
            return "address already in use; is another registrar running?";
        }
        if (message.contains("permission")) {
            return "permission denied; a port below 1024 needs the right to bind it";
        }
        return message.contains("assign") ? "this machine has no such address" : message;
    }

    private static CannotListenException cannot(SipListen listen, String reason) {
        return new CannotListenException("cannot listen on " + listen.transport().text() + " "
                + listen.bind() + ": " + reason + " (sip.listen)");
    }

    private static List<InetAddress> localAddresses(InetAddress wildcard) throws SocketException {
        boolean six = wildcard instanceof Inet6Address;
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet6Address == six && !each.isLinkLocalAddress())
                .toList();
    }

    /** This machine's addresses of the wildcard's family, numeric. */
    public static List<String> localHosts(InetAddress wildcard) {
        try {
            return localAddresses(wildcard).stream().map(HostText::of).toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    private void bindUdp(InetSocketAddress address) throws Exception {
        if (epoll) {
            lock("udp", address);
        }
        // Port 0 is for tests: only one socket can have the port that the kernel picks.
        int sockets = epoll && address.getPort() != 0 ? loops : 1;
        for (int i = 0; i < sockets; i++) {
            var bootstrap = new Bootstrap().group(group)
                    .channelFactory(() -> udpChannel(address))
                    .option(ChannelOption.SO_RCVBUF, UDP_RECEIVE_BYTES)
                    .option(ChannelOption.IP_TOS, tos())
                    .handler(new UdpHandler(front, counters));
            if (epoll) {
                bootstrap.option(UnixChannelOption.SO_REUSEPORT, true)
                        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE,
                                MessageReader.MESSAGE_BYTES_MAX + 1)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(
                                (MessageReader.MESSAGE_BYTES_MAX + 1) * UDP_BATCH)
                                .maxMessagesPerRead(UDP_READ_MAX));
            } else {
                bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MessageReader.MESSAGE_BYTES_MAX + 1));
            }
            var channel = bootstrap.bind(address).sync().channel();
            channels.add(channel);
            udpByLocal.putIfAbsent((InetSocketAddress) channel.localAddress(),
                    new UdpOutlet(channel, counters));
            if (channel instanceof EpollDatagramChannel socket) {
                forceReceiveBuffer(socket);
            }
        }
    }

    /** An IPv4 address has a socket of its own family: one of both maps each address there and back. */
    private DatagramChannel udpChannel(InetSocketAddress address) {
        if (!epoll) {
            return new NioDatagramChannel();
        }
        return new EpollDatagramChannel(address.getAddress() instanceof Inet4Address
                ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
    }

    /** As root the kernel gives all that is asked for, whatever net.core.rmem_max says. */
    private static void forceReceiveBuffer(EpollDatagramChannel socket) {
        try {
            socket.config().setOption(SO_RCVBUFFORCE, UDP_RECEIVE_BYTES);
        } catch (ChannelException e) {
            int granted = socket.config().getReceiveBufferSize() / 2; // the kernel says it doubled
            if (granted < UDP_RECEIVE_BYTES) {
                LOG.info(
                        "UDP {}: receive buffer of {} bytes, expected {}; raise net.core.rmem_max if"
                                + " sip.udp.dropped counts",
                        socket.localAddress(), granted,
                        UDP_RECEIVE_BYTES);
            }
        }
    }

    /**
     * SO_REUSEPORT would let a second node share the port and take half of the phones: an abstract
     * Unix socket, of which there is one in a network namespace, keeps the address for this process.
     */
    private void lock(String transport, InetSocketAddress address) throws Exception {
        if (address.getPort() == 0) {
            return;
        }
        String name = "\0muster/" + transport + "/" + HostText.of(address.getAddress()) + ":"
                + address.getPort();
        channels.add(new ServerBootstrap().group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(new DomainSocketAddress(name)).sync().channel());
    }

    /** The code point stands in the upper six bits of what was the type of service (RFC 2474 §3). */
    private int tos() {
        return edge.dscp() << 2;
    }

    private void bindStream(InetSocketAddress address, Transport transport) throws Exception {
        var accepter = new StreamAccepter(transport, edge, connections, counters,
                handshakes);
        var bootstrap = new ServerBootstrap().group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, TCP_BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.IP_TOS, tos()).childHandler(accepter);
        if (transport == Transport.TLS) {
            bootstrap.option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_BACKLOG, TLS_BACKLOG)
                    .handler(new AcceptPace(edge.handshakesPerSecond(),
                            () -> handshakes.getQueue().size() >= HANDSHAKES_WAITING_MAX));
        }
        var listener = bootstrap.bind(address).sync().channel();
        channels.add(listener);
        transportByListener.put(listener, transport);
    }

    @Override
    public boolean send(Flow flow, InetSocketAddress to, byte[] bytes) {
        if (flow.transport().isStream()) {
            return connections.send(flow.serial(), bytes);
        }
        var socket = udpByLocal.get(flow.local());
        if (socket != null && to.getPort() > 0) {
            socket.send(to, bytes);
        }
        return socket != null;
    }

    @Override
    public Batch batch() {
        var runs = new HashMap<InetSocketAddress, DatagramRuns>();
        return new Batch() {
            @Override
            public boolean send(Flow flow, InetSocketAddress to, byte[] bytes) {
                var socket = udpByLocal.get(flow.local());
                if (flow.transport().isStream() || socket == null || to.getPort() == 0) {
                    return SipTransports.this.send(flow, to, bytes);
                }
                runs.computeIfAbsent(flow.local(), local -> new DatagramRuns(socket))
                        .add(bytes, bytes.length, to);
                return true;
            }

            @Override
            public void flush() {
                runs.values().forEach(DatagramRuns::end);
            }
        };
    }

    @Override
    public Flow flowTo(PeerAddress peer) {
        if (peer.transport().isStream()) {
            return peers.flowTo(peer.address());
        }
        return new Flow(Transport.UDP, udpSocketTowards(peer.address()), peer.address(), 0);
    }

    @Override
    public boolean isOpen(Flow flow) {
        return !flow.transport().isStream() || connections.isKept(flow);
    }

    @Override
    public Flow flowToListener(InetSocketAddress listener) {
        return listeners.flowTo(listener);
    }

    /** The first UDP socket of the peer's address family, or none that could send. */
    private InetSocketAddress udpSocketTowards(InetSocketAddress peer) {
        for (var channel : channels) {
            if (channel instanceof DatagramChannel
                    && channel.localAddress() instanceof InetSocketAddress local
                    && local.getAddress().getClass() == peer.getAddress().getClass()
                    && local.getAddress().isLoopbackAddress() == peer.getAddress()
                            .isLoopbackAddress()) {
                return local;
            }
        }
        return new InetSocketAddress(0);
    }

    /** Closes connections to all other nodes: they are off-line or have left. */
    public void retainPeers(Collection<InetSocketAddress> addresses) {
        peers.retain(addresses);
    }

    /** The connections that phones and other nodes opened here. */
    public List<Flow> accepted() {
        return connections.accepted();
    }

    /** Closes a connection. */
    public void close(Flow connection) {
        connections.close(connection);
    }

    /** The ports really bound, in the order of the listeners: for port 0 in tests. */
    public List<BoundAddress> addresses() {
        return channels.stream().filter(each -> each.localAddress() instanceof InetSocketAddress)
                .map(each -> new BoundAddress(
                        transportByListener.getOrDefault(each, Transport.UDP),
                        (InetSocketAddress) each.localAddress()))
                .distinct().toList();
    }

    /** A socket's own address. */
    public record BoundAddress(Transport transport, InetSocketAddress address) {}

    public boolean usesEpoll() {
        return epoll;
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        handshakes.shutdownNow();
        group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
