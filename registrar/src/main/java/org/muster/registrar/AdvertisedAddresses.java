package org.muster.registrar;

import java.net.InetSocketAddress;
import java.util.List;

import org.muster.registrar.message.Transport;
import org.muster.registrar.routing.OwnAddresses;
import org.muster.registrar.transport.SipListen;
import org.muster.replication.link.HostPort;

/** What {@code sip.listen} says of a local socket. */
final class AdvertisedAddresses implements OwnAddresses {
    private final List<SipListen> listens;

    AdvertisedAddresses(List<SipListen> listens) {
        this.listens = List.copyOf(listens);
    }

    /**
     * The advertised address of the listener that has this port, else the address itself. A connection
     * that this node dialled has no listener's port: it takes the first of its transport.
     */
    @Override
    public String sentBy(Transport transport, InetSocketAddress local) {
        SipListen first = listens.get(0);
        boolean found = false;
        for (var listen : listens) {
            if (listen.transport() != transport) {
                continue;
            }
            if (listen.bind().port() == local.getPort()) {
                return (listen.advertise() == null ? hostPort(local) : listen.advertise())
                        .toString();
            }
            first = found ? first : listen;
            found = true;
        }
        if (local.getPort() != 0) {
            return hostPort(local).toString();
        }
        return (first.advertise() == null ? first.bind() : first.advertise()).toString();
    }

    private static HostPort hostPort(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }
}
