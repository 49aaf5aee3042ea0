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
    /** Where a SIP URI without a port is listened on (RFC 3261 §19.1.2). */
    public static final int SIP_PORT = 5060;

    /** The remote address, numeric, without brackets. */
    public String remoteHost() {
        return HostText.of(remote.getAddress());
    }

    public int remotePort() {
        return remote.getPort();
    }

    /**
     * The flow as requests to a contact use it: a contact on the source's own host with another port
     * is a listener of its own there, reached from the same local socket; anything else, such as a
     * private address behind NAT, is reached where the flow came from.
     *
     * @param contact null when there is none
     */
    public Flow towards(SipUri contact) {
        if (transport.isStream() || contact == null || contact.host() == null
                || !HostText.names(contact.host(), remoteHost())) {
            return this;
        }
        int port = contact.port() == 0 ? SIP_PORT : contact.port();
        String asked = contact.parameter("transport");
        boolean elsewhere = asked != null && !asked.equalsIgnoreCase("udp");
        return elsewhere || port == remotePort() ? this
                : new Flow(transport, local, new InetSocketAddress(remote.getAddress(), port),
                        serial);
    }

    /** {@code udp:192.0.2.7:5060}. */
    public String source() {
        String host = remoteHost();
        return transport.text() + ":" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + remotePort();
    }
}
