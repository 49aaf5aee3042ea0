package org.muster.registrar.register;

import java.net.InetSocketAddress;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Entry;

/**
 * Whether a device is reached over its connection and no other way: it is registered by instance and
 * reg-id or says {@code ob} (RFC 5626 §4.2, §4.3), or its contact is the connection's own address. A
 * contact with another port is a listener, and a device that is woken by push (RFC 8599) sleeps.
 */
final class ConnectionBound {
    private static final String REG_ID = ";reg-id=";

    private ConnectionBound() {}

    /** @param local the number's entry of this node */
    static boolean is(DeviceProcess process, Entry local) {
        if (local == null) {
            return false;
        }
        for (var claim : local.claims()) {
            if (claim.deviceKey().equals(process.deviceKey())) {
                var contact = SipUri.read(
                        Slice.utf8(DeviceDetail.read(claim.detail()).contact()));
                return contact != null && !isWokenByPush(contact)
                        && (process.deviceKey().utf8().contains(REG_ID)
                                || contact.parameter("ob") != null
                                || isAt(contact, process.flow().remote()));
            }
        }
        return false;
    }

    private static boolean isWokenByPush(SipUri contact) {
        return contact.parameters().stream().anyMatch(each -> each.name().startsWith("pn-"));
    }

    private static boolean isAt(SipUri contact, InetSocketAddress remote) {
        return contact.host() != null && contact.port() == remote.getPort() && Answer
                .isHost(Slice.utf8(contact.host()), remote.getAddress().getHostAddress());
    }
}
