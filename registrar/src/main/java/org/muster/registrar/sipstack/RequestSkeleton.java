package org.muster.registrar.sipstack;

import java.text.ParseException;

import javax.sip.InvalidArgumentException;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.CallIdentifier;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;

/**
 * A request as JAIN-SIP's transactions need it: method, branch, CSeq and Call-ID. What goes over the
 * wire are our own bytes; JAIN-SIP neither parses nor encodes them (ADR 6).
 */
final class RequestSkeleton extends SIPRequest {
    private static final long serialVersionUID = 1L;
    private static final SipUri NOWHERE = nowhere();

    private final String key;
    private final Via via;
    private final CSeq cseq;
    private final CallID callId;
    private final transient byte[] wire;

    /**
     * @param key names the transaction; stands where the branch would
     * @param wire the bytes to send, or null for a request that came
     */
    RequestSkeleton(String key, String method, long number, String call, byte[] wire) {
        this.key = key;
        this.wire = wire;
        via = Skeletons.via(key);
        cseq = new CSeq(number, method);
        callId = new CallID();
        callId.setCallIdentifier(new CallIdentifier(call, null));
        setRequestLine(new RequestLine(NOWHERE, method));
        if (wire != null && method.equals(INVITE)) {
            attachForTheAck();
        }
    }

    /** What JAIN-SIP copies into an ACK, which goes out with other bytes all the same. */
    private void attachForTheAck() {
        setHeader(via);
        setHeader(cseq);
        setHeader(callId);
        var from = new From();
        from.setAddress(address());
        setHeader(from);
        var to = new To();
        to.setAddress(address());
        setHeader(to);
        setHeader(maxForwards());
    }

    @Override
    public Via getTopmostVia() {
        return via;
    }

    @Override
    public CSeqHeader getCSeq() {
        return cseq;
    }

    @Override
    public CallIdHeader getCallId() {
        return callId;
    }

    @Override
    public CallIdHeader getCallIdHeader() {
        return callId;
    }

    private static AddressImpl address() {
        var address = new AddressImpl();
        address.setURI(NOWHERE);
        return address;
    }

    private static MaxForwards maxForwards() {
        try {
            return new MaxForwards(70);
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SipUri nowhere() {
        try {
            var uri = new SipUri();
            uri.setHost("skeleton.invalid");
            return uri;
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
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
