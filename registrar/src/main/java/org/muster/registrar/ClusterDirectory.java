package org.muster.registrar;

import java.net.InetSocketAddress;
import java.util.HashSet;
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
    private final Supplier<ClusterSnapshot> cluster;
    /** Host names that were looked up, which may take long and is done by {@link #refresh} alone. */
    private final Map<String, InetSocketAddress> addressByName = new ConcurrentHashMap<>();
    private volatile Known known = new Known(null, Map.of());

    /** What was made of a snapshot. */
    private record Known(ClusterSnapshot of, Map<String, PeerAddress> addressByNode) {}

    ClusterDirectory(Supplier<ClusterSnapshot> cluster) {
        this.cluster = cluster;
    }

    @Override
    public PeerAddress addressOf(String node) {
        var now = cluster.get();
        var read = known;
        if (read.of() != now) {
            read = new Known(now, addresses(now));
            known = read;
        }
        return read.addressByNode().get(node);
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
        return addresses(cluster.get()).values().stream().map(PeerAddress::address).toList();
    }

    /** Members that were on-line and are not. */
    Set<String> lost() {
        var lost = new HashSet<String>();
        for (var peer : cluster.get().peers()) {
            if (peer.node() != null && !isThere(peer)) {
                lost.add(peer.node());
            }
        }
        return lost;
    }

    /** Looks up the host names that peers advertise. May block. */
    void refresh() {
        for (var peer : cluster.get().peers()) {
            for (var text : peer.sipAddresses()) {
                var listen = SipListen.parse(text);
                if (NetUtil.createByteArrayFromIpAddressString(listen.bind().host()) == null) {
                    addressByName.put(listen.bind().toString(), listen.bind().resolve());
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
            return addressByName.get(advertised.toString());
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
