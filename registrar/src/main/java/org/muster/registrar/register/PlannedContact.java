package org.muster.registrar.register;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.LastRegister;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;

/**
 * A Contact of a request beside what is known of its device.
 *
 * @param held the claim that holds for the device anywhere, or null
 * @param process the device process here, or null
 */
record PlannedContact(String number, ContactRequest contact, Slice deviceKey, Claim held,
        DeviceProcess process) {
    /** Whether a later request of the same Call-ID was already served (§10.3 step 7). */
    boolean isLate(LastRegister request, DeviceTable devices) {
        if (process != null && process.last().isLater(request)) {
            return true;
        }
        return devices.hasEndedLater(number, deviceKey, request);
    }

    /** Equal Call-ID and CSeq at another node: the request reached two nodes. */
    boolean isSameRequestElsewhere(RegisterRequest request, String ownNode) {
        if (held == null || held.pid().node().equals(ownNode)) {
            return false;
        }
        var detail = DeviceDetail.read(held.detail());
        return detail.callIdHash() == request.callIdHash()
                && detail.cseq() == request.identity().cseq()
                && detail.contact().equals(contact.contact());
    }
}
