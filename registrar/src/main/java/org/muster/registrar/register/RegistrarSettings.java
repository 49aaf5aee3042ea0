package org.muster.registrar.register;

import java.util.List;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Release;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;

/**
 * What an operator decides about registrations.
 *
 * @param contactsMax most devices of one number over the whole cluster (contacts.max)
 * @param serviceRoutes values for the Service-Route of a 200 (RFC 3608)
 * @param flowTimerSec for the Flow-Timer of a 200 to an outbound client over a connection (RFC 5626
 *        §10.5): as long as a connection may be silent
 */
public record RegistrarSettings(ExpiresLimits expires, int contactsMax, ContactsOver over,
        MissingOb missingOb, List<String> serviceRoutes, int flowTimerSec) {
    public RegistrarSettings {
        serviceRoutes = List.copyOf(serviceRoutes);
    }

    /** That a device was let go, kept for as long as any claim on it may last. */
    Release release(Slice deviceKey, Stamp stamp, ReleaseReason reason) {
        return new Release(deviceKey, stamp, reason, expires.maxSec());
    }
}
