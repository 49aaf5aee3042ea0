package org.muster.registrar.digits;

import java.net.InetSocketAddress;

import org.muster.registrar.message.HostText;
import org.muster.registrar.message.Transport;

/** Where another node takes SIP requests of the cluster: its first TCP listener, else a UDP one. */
public record PeerAddress(String node, Transport transport, InetSocketAddress address) {
    /** As in a SIP URI. */
    public String hostPort() {
        String host = HostText.of(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return transport.text() + ":" + hostPort();
    }
}
