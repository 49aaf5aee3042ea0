package org.muster.registrar.sipstack;

import javax.sip.header.CSeqHeader;
import javax.sip.header.ToHeader;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPResponse;
import org.muster.registrar.message.SipMessage;

/** A response as JAIN-SIP's transactions need it; see {@link RequestSkeleton}. */
final class ResponseSkeleton extends SIPResponse {
    private static final long serialVersionUID = 1L;

    private static final To TO = new To();

    private final String key;
    private final Via via;
    private final CSeq cseq;
    private final transient byte[] wire;
    private final transient SipMessage original;

    private ResponseSkeleton(String key, int status, String method, long number, byte[] wire,
            SipMessage original) {
        this.key = key;
        this.wire = wire;
        this.original = original;
        var line = new StatusLine();
        line.setStatusCode(status);
        setStatusLine(line);
        via = Skeletons.via(key);
        cseq = new CSeq(number, method);
    }

    @Override
    public Via getTopmostVia() {
        return via;
    }

    @Override
    public CSeqHeader getCSeq() {
        return cseq;
    }

    /** Copied into an ACK, which goes out with other bytes all the same. */
    @Override
    public ToHeader getTo() {
        return TO;
    }

    /** One that goes upstream. */
    static ResponseSkeleton outgoing(RequestSkeleton to, int status, byte[] wire) {
        return new ResponseSkeleton(to.getTransactionId(), status, to.getMethod(),
                to.getCSeq().getSeqNumber(), wire, null);
    }

    /** One that came from downstream. */
    static ResponseSkeleton incoming(String key, SipMessage response, String method, long cseq) {
        return new ResponseSkeleton(key, response.status(), method, cseq, null, response);
    }

    SipMessage original() {
        return original;
    }

    @Override
    public String getTransactionId() {
        return key;
    }

    @Override
    public byte[] encodeAsBytes(String transport) {
        return wire;
    }
}
