package org.muster.registrar.device;

import java.net.InetSocketAddress;

import org.muster.registrar.message.HostText;
import org.muster.replication.link.HostPort;

/**
 * Which devices another node can reach as well: those over UDP behind an edge (Path, RFC 3327), and
 * those whose contact is the host that they register from. Any other is behind a NAT that lets only
 * its own node in, or on the other end of a connection.
 */
public final class Reach {
    private static final String UDP = "udp:";

    private Reach() {}

    /** Where a REGISTER of the device came from and requests go, or null: only its node reaches it. */
    public static InetSocketAddress ofAnyNode(DeviceDetail detail) {
        if (!detail.source().startsWith(UDP)) {
            return null;
        }
        var source = HostPort.parse(detail.source().substring(UDP.length())).resolve();
        var hop = detail.firstHop();
        if (hop == null || hop.host() == null || source.isUnresolved()) {
            return null;
        }
        boolean own = HostText.names(hop.host(), HostText.of(source.getAddress()));
        return own || !detail.path().isEmpty() ? source : null;
    }
}
