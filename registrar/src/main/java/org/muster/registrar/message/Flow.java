package org.muster.registrar.message;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The way that a message came and an answer or a request goes back (RFC 5626 in spirit): transport,
 * the local socket, the remote address, and a serial that tells two connections from the same
 * address apart. Requests to a device go over its flow.
 */
public final class Flow {
    /** Where a SIP URI without a port is listened on (RFC 3261 §19.1.2). */
    public static final int SIP_PORT = 5060;

    private final Transport transport;
    private final InetSocketAddress local;
    /** Null in a flow that is kept: then the next two say it. */
    private final InetSocketAddress remote;
    /** Where the remote address is IPv4. */
    private final int remoteV4;
    private final int remotePort;
    private final long serial;
    /** What {@link #kept} made, or null. */
    private Flow kept;

    /** @param serial counts connections; 0 for UDP */
    public Flow(Transport transport, InetSocketAddress local, InetSocketAddress remote,
            long serial) {
        this(transport, local, remote, v4(remote), remote.getPort(), serial);
    }

    private Flow(Transport transport, InetSocketAddress local, InetSocketAddress remote,
            int remoteV4, int remotePort, long serial) {
        this.transport = transport;
        this.local = local;
        this.remote = remote;
        this.remoteV4 = remoteV4;
        this.remotePort = remotePort;
        this.serial = serial;
    }

    private static boolean isV4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    private static int v4(InetSocketAddress address) {
        int bits = 0;
        if (isV4(address)) {
            for (byte b : address.getAddress().getAddress()) {
                bits = bits << 8 | b & 0xff;
            }
        }
        return bits;
    }

    /**
     * The same flow, small, and always the same one: an IPv4 address is five objects, and a million phones
     * have one each.
     */
    public Flow kept() {
        if (remote == null || !isV4(remote) || transport.isStream()) {
            return this;
        }
        var small = kept;
        if (small == null) {
            small = new Flow(transport, local, null, remoteV4, remotePort, serial);
            kept = small;
        }
        return small;
    }

    public Transport transport() {
        return transport;
    }

    /** The local socket. */
    public InetSocketAddress local() {
        return local;
    }

    public InetSocketAddress remote() {
        if (remote != null) {
            return remote;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {
                    (byte) (remoteV4 >>> 24), (byte) (remoteV4 >>> 16), (byte) (remoteV4 >>> 8),
                    (byte) remoteV4}), remotePort);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are no address", e);
        }
    }

    /** Counts connections; 0 for UDP. */
    public long serial() {
        return serial;
    }

    /** The remote address, numeric, without brackets. */
    public String remoteHost() {
        return HostText.of(remote().getAddress());
    }

    public int remotePort() {
        return remotePort;
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
                : new Flow(transport, local, new InetSocketAddress(remote().getAddress(), port),
                        serial);
    }

    /** {@code udp:192.0.2.7:5060}. */
    public String source() {
        String host = remoteHost();
        return transport.text() + ":" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + remotePort();
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Flow that) || transport != that.transport || serial != that.serial
                || remotePort != that.remotePort || remoteV4 != that.remoteV4
                || !local.equals(that.local)) {
            return false;
        }
        boolean v4 = remote == null || isV4(remote);
        boolean otherV4 = that.remote == null || isV4(that.remote);
        return v4 == otherV4 && (v4 || remote.equals(that.remote));
    }

    @Override
    public int hashCode() {
        return (remoteV4 * 31 + remotePort) * 31 + Long.hashCode(serial);
    }

    @Override
    public String toString() {
        return source();
    }
}
