package org.muster.registrar;

import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.muster.registrar.message.HostText;
import org.muster.registrar.message.Transport;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.transport.SipListen;
import org.muster.replication.link.HostPort;

/** What {@code sip.listen} says of a local socket. */
final class AdvertisedAddresses implements OwnAddresses {
    /** Most texts that are kept: a machine has few addresses, but who knows. */
    private static final int LOCALS_MAX = 1_024;

    private final List<SipListen> listens;
    private final String nodeHost;
    private final Map<Transport, Map<InetSocketAddress, String>> textByLocal = new EnumMap<>(
            Transport.class);

    /** @param nodeHost where other nodes reach this one, for listeners on a wildcard */
    AdvertisedAddresses(List<SipListen> listens, String nodeHost) {
        this.listens = List.copyOf(listens);
        this.nodeHost = nodeHost;
        for (var transport : Transport.values()) {
            textByLocal.put(transport, new ConcurrentHashMap<>());
        }
    }

    /**
     * What the listener of this address advertises, else the address itself. A connection that this node
     * dialled has no listener's port: it takes the first of its transport, else the first.
     */
    @Override
    public String sentBy(Transport transport, InetSocketAddress local) {
        var known = textByLocal.get(transport);
        String text = known.get(local);
        if (text == null) {
            text = text(transport, local);
            if (known.size() < LOCALS_MAX) {
                known.put(local, text);
            }
        }
        return text;
    }

    private String text(Transport transport, InetSocketAddress local) {
        if (local.getPort() == 0) {
            return ofListener(listens.stream().filter(each -> each.transport() == transport)
                    .findFirst().orElse(listens.get(0))).toString();
        }
        for (var listen : listens) {
            if (listen.transport() == transport && listen.advertise() != null
                    && isOn(listen.bind(), local)) {
                return listen.advertise().toString();
            }
        }
        return new HostPort(HostText.of(local.getAddress()), local.getPort()).toString();
    }

    private static boolean isOn(HostPort bind, InetSocketAddress local) {
        return bind.port() == local.getPort() && (isWildcard(bind)
                || HostText.names(bind.host(), HostText.of(local.getAddress())));
    }

    private HostPort ofListener(SipListen listen) {
        if (listen.advertise() != null) {
            return listen.advertise();
        }
        var bind = listen.bind();
        return isWildcard(bind) ? new HostPort(nodeHost, bind.port()) : bind;
    }

    private static boolean isWildcard(HostPort bind) {
        return bind.host().equals("0.0.0.0") || bind.host().equals("::");
    }
}
