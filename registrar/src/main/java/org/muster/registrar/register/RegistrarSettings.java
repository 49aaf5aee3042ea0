package org.muster.registrar.register;

import java.util.List;

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
}
