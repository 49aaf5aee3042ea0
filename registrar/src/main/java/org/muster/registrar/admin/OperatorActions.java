package org.muster.registrar.admin;

import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.SipUri;
import org.muster.registrar.register.BindingChange;
import org.muster.replication.bytes.Slice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator changes; each change is one line in the log. Any thread. */
public final class OperatorActions {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorActions.class);

    private final BindingChange change;
    private final Numbering numbering;

    public OperatorActions(BindingChange change, Numbering numbering) {
        this.change = change;
        this.numbering = numbering;
    }

    /**
     * Removes the bindings of a number on all nodes.
     *
     * @param dialled a user part of the first domain, a whole number, or a sip:, sips: or tel: URI
     * @param contact of one device, or null for all
     * @return how many were removed; -1 when the text names no number of this cluster
     */
    int unregister(String dialled, String contact, long nowMs) {
        String text = dialled.matches("(?i)(sips?|tel):.*") ? dialled
                : "sip:" + (dialled.indexOf('@') < 0
                        ? dialled + "@" + numbering.firstDomain() : dialled);
        var uri = SipUri.read(Slice.utf8(text));
        String number = uri == null ? null : numbering.numberOf(uri);
        if (number == null) {
            return -1;
        }
        int removed = change.removeByOperator(number, contact, nowMs);
        LOG.info("an operator unregistered {} devices of {}", removed, number);
        return removed;
    }
}
