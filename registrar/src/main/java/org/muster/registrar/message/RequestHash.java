package org.muster.registrar.message;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * Knows a request that comes again: the same branch, Call-ID, CSeq, credentials and source. The
 * branch alone would not do: there are phones that use the same one after each start.
 */
public final class RequestHash {
    private RequestHash() {}

    public static long of(SipMessage request, Flow flow) {
        return of(part(request.topVia().branch()), part(request.header(HeaderName.CALL_ID)),
                part(request.header(HeaderName.CSEQ)),
                part(request.header(HeaderName.AUTHORIZATION)),
                part(request.header(HeaderName.PROXY_AUTHORIZATION)), flow);
    }

    /** The same from the hashes of its parts; 0 for one that is not there. */
    public static long of(long branch, long callId, long cseq, long authorization,
            long proxyAuthorization, Flow flow) {
        long hash = (((branch * 31 + callId) * 31 + cseq) * 31 + authorization) * 31
                + proxyAuthorization;
        return hash * 31 + flow.remote().hashCode() * 0x9E3779B97F4A7C15L
                + flow.transport().ordinal();
    }

    private static long part(Slice part) {
        return part == null ? 0 : Hash64.of(part);
    }
}
