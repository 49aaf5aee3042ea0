package org.muster.registrar.message;

import java.net.InetSocketAddress;

/**
 * The way that a message came and an answer or a request goes back (RFC 5626 in spirit): transport,
 * the local socket, the remote address, and a serial that tells two connections from the same
 * address apart. Requests to a device go over its flow.
 *
 * @param serial counts connections; 0 for UDP
 */
public record Flow(Transport transport, InetSocketAddress local, InetSocketAddress remote,
        long serial) {
    /** The remote address, numeric, without brackets. */
    public String remoteHost() {
        return remote.getAddress().getHostAddress();
    }

    public int remotePort() {
        return remote.getPort();
    }

    /** {@code udp:192.0.2.7:5060}. */
    public String source() {
        String host = remoteHost();
        return transport.text() + ":" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + remotePort();
    }
}
