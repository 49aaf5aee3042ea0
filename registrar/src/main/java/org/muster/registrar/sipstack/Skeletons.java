package org.muster.registrar.sipstack;

import java.text.ParseException;

import gov.nist.core.Host;
import gov.nist.core.HostPort;
import gov.nist.javax.sip.header.Via;

/** What all skeletons share. */
final class Skeletons {
    /** Every branch of a transaction of RFC 3261 begins so (§8.1.1.7). */
    static final String COOKIE = "z9hG4bK";
    private static final HostPort SENT_BY = sentBy();

    private Skeletons() {}

    /** A Via of which only the branch means anything. */
    static Via via(String branch) {
        try {
            var via = new Via();
            via.setTransport("UDP");
            via.setSentBy(SENT_BY);
            via.setBranch(branch);
            return via;
        } catch (ParseException e) {
            throw new IllegalStateException("branch " + branch, e);
        }
    }

    private static HostPort sentBy() {
        var sentBy = new HostPort();
        sentBy.setHost(new Host("skeleton.invalid"));
        sentBy.setPort(5060);
        return sentBy;
    }
}
