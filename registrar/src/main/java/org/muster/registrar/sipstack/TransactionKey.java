package org.muster.registrar.sipstack;

import java.util.Locale;

import org.muster.registrar.message.CSeq;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.SipMessage;

/**
 * Names the transaction that a request belongs to (RFC 3261 §17.2.3): branch, sent-by and method, with
 * ACK and CANCEL under their INVITE. A request without the cookie is known by what its client repeats
 * in a retransmission, so that no table is ever scanned.
 */
final class TransactionKey {
    private TransactionKey() {}

    static String of(SipMessage request) {
        var via = request.topVia();
        String method = request.method().utf8();
        boolean invite = method.equals("ACK") || method.equals("CANCEL");
        String branch = via.branch() == null ? "" : via.branch().utf8();
        var key = new StringBuilder(96).append(Skeletons.COOKIE);
        if (branch.regionMatches(true, 0, Skeletons.COOKIE, 0, Skeletons.COOKIE.length())) {
            key.append(branch, Skeletons.COOKIE.length(), branch.length());
        } else {
            key.append('/').append(branch).append('/').append(request.header(HeaderName.CALL_ID))
                    .append('/').append(request.fromTag()).append('/')
                    .append(CSeq.read(request.header(HeaderName.CSEQ)).number());
        }
        return key.append('|').append(via.host()).append(':').append(via.port()).append('|')
                .append(invite ? "INVITE" : method).toString().toLowerCase(Locale.ROOT);
    }
}
