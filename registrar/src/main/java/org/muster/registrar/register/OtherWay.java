package org.muster.registrar.register;

import java.net.InetSocketAddress;

import org.muster.registrar.device.Control;
import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.Transport;
import org.muster.replication.table.Entry;

/**
 * How a device is reached when the connection that it registered over has closed. Over it alone if it
 * is registered by instance and reg-id or says {@code ob} (RFC 5626 §4.2, §4.3), if its contact is the
 * connection's own address, or an address that is not its own: then it is behind NAT. A contact on its
 * own host with another port is a listener, and so is an edge's in its Path (RFC 3327), which may come
 * back. A device that is woken by push (RFC 8599) sleeps.
 */
sealed interface OtherWay {
    String REG_ID = ";reg-id=";

    /** It is not reached any more. */
    record None() implements OtherWay {}

    /** It stays until it registers again or expires; what is permanent is dialled by its next poll. */
    record Waits() implements OtherWay {}

    /** It can be dialled there. */
    record Listener(InetSocketAddress address) implements OtherWay {}

    /** @param local the number's entry of this node */
    static OtherWay of(DeviceProcess process, Entry local) {
        if (process.isPermanent()) {
            return new Waits();
        }
        var detail = detail(process, local);
        if (detail == null) {
            return new None();
        }
        var hop = detail.firstHop();
        if (hop == null || hop.isWokenByPush()) {
            return new Waits();
        }
        var flow = process.flow();
        boolean edge = !detail.path().isEmpty();
        int port = hop.port() == 0 ? Flow.SIP_PORT : hop.port();
        boolean onItsHost = hop.host() != null
                && HostText.names(hop.host(), flow.remoteHost());
        boolean isOutbound = process.deviceKey().utf8().contains(REG_ID)
                || hop.parameter("ob") != null;
        if (!edge && (isOutbound || onItsHost && port == flow.remotePort())) {
            return new None();
        }
        // A TLS listener would have to prove who it is.
        if (onItsHost && port != flow.remotePort() && flow.transport() == Transport.TCP) {
            return new Listener(new InetSocketAddress(flow.remote().getAddress(), port));
        }
        return !edge && process.state() == Control.POLLED ? new None() : new Waits();
    }

    private static DeviceDetail detail(DeviceProcess process, Entry local) {
        if (local != null) {
            for (var claim : local.claims()) {
                if (claim.deviceKey().equals(process.deviceKey())) {
                    return DeviceDetail.read(claim.detail());
                }
            }
        }
        return null;
    }
}
