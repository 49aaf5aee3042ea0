package org.muster.registrar;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.netty.util.NetUtil;
import org.muster.registrar.digits.PeerAddress;
import org.muster.registrar.digits.PeerDirectory;
import org.muster.registrar.message.Transport;
import org.muster.registrar.transport.SipListen;
import org.muster.replication.link.ClusterSnapshot;
import org.muster.replication.link.HostPort;
import org.muster.replication.protocol.PeerStatus;

/** The cluster as calls see it, read from what the peer protocol last said. Any thread. */
final class ClusterDirectory implements PeerDirectory {
    /** How long a host name that a peer advertises stands for what it was found to be. */
    static final long NAME_LIFE_MS = 30_000;
    static final long REFRESH_MS = 1_000;

    private final Supplier<ClusterSnapshot> cluster;
    /** Host names that were looked up, which may take long and is done by {@link #refresh} alone. */
    private final Map<String, Found> foundByName = new ConcurrentHashMap<>();
    private long refreshedMs;
    private volatile Known known = new Known(null, Map.of());

    /** What a name was found to be. */
    private record Found(InetSocketAddress address, long atMs) {}

    /** What was made of a snapshot. */
    private record Known(ClusterSnapshot of, Map<String, PeerAddress> addressByNode) {}

    ClusterDirectory(Supplier<ClusterSnapshot> cluster) {
        this.cluster = cluster;
    }

    @Override
    public PeerAddress addressOf(String node) {
        return known().get(node);
    }

    /** Made once for each snapshot, and again for a name that was found since. */
    private Map<String, PeerAddress> known() {
        var now = cluster.get();
        var read = known;
        if (read.of() != now) {
            read = new Known(now, addresses(now));
            known = read;
        }
        return read.addressByNode();
    }

    @Override
    public boolean isCombining() {
        return cluster.get().combining();
    }

    @Override
    public boolean isAnyoneAway() {
        return cluster.get().peers().stream()
                .anyMatch(peer -> peer.status() == PeerStatus.Status.SUSPECT
                        || peer.status() == PeerStatus.Status.OFFLINE);
    }

    /** Where requests may go at present. */
    List<InetSocketAddress> reachable() {
        return known().values().stream().map(PeerAddress::address).toList();
    }

    /** The nodes that requests may go to at present. */
    Set<String> present() {
        return known().keySet();
    }

    /** Looks up the host names that peers advertise, each again after a while. May block. */
    void refresh(long nowMs) {
        if (nowMs - refreshedMs < REFRESH_MS) {
            return;
        }
        refreshedMs = nowMs;
        for (var peer : cluster.get().peers()) {
            for (var text : peer.sipAddresses()) {
                var host = SipListen.parse(text).bind();
                var known = foundByName.get(host.toString());
                boolean named = NetUtil.createByteArrayFromIpAddressString(host.host()) == null;
                if (named && (known == null || nowMs - known.atMs() >= NAME_LIFE_MS)) {
                    foundByName.put(host.toString(), new Found(host.resolve(), nowMs));
                    this.known = new Known(null, Map.of());
                }
            }
        }
    }

    private static boolean isThere(PeerStatus peer) {
        return peer.status() == PeerStatus.Status.ONLINE
                || peer.status() == PeerStatus.Status.SUSPECT;
    }

    private Map<String, PeerAddress> addresses(ClusterSnapshot snapshot) {
        var byNode = new TreeMap<String, PeerAddress>();
        for (var peer : snapshot.peers()) {
            if (peer.node() != null && isThere(peer)) {
                var address = address(peer, Transport.TCP);
                address = address == null ? address(peer, Transport.UDP) : address;
                if (address != null) {
                    byNode.put(peer.node(), address);
                }
            }
        }
        return byNode;
    }

    /** The first listener of that transport whose address is known, or null. */
    private PeerAddress address(PeerStatus peer, Transport transport) {
        for (var text : peer.sipAddresses()) {
            var listen = SipListen.parse(text);
            if (listen.transport() == transport) {
                var resolved = resolve(listen.bind(), peer);
                if (resolved != null && !resolved.isUnresolved()) {
                    return new PeerAddress(peer.node(), transport, resolved);
                }
            }
        }
        return null;
    }

    /** A wildcard means the host where the peer's links are. */
    private InetSocketAddress resolve(HostPort advertised, PeerStatus peer) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(advertised.host());
        if (numeric == null) {
            var found = foundByName.get(advertised.toString());
            return found == null ? null : found.address();
        }
        var address = advertised.resolve();
        if (!address.getAddress().isAnyLocalAddress()) {
            return address;
        }
        String host = HostPort.parse(peer.address()).host();
        return NetUtil.createByteArrayFromIpAddressString(host) == null ? null
                : new HostPort(host, advertised.port()).resolve();
    }
}
