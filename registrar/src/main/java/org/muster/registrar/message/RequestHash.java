package org.muster.registrar.message;

import org.muster.replication.bytes.Hash64;

/**
 * Knows a request that comes again: the same branch, Call-ID, CSeq, credentials and source. The
 * branch alone would not do: there are phones that use the same one after each start.
 */
public final class RequestHash {
    private static final HeaderName[] PARTS = {HeaderName.CALL_ID, HeaderName.CSEQ,
            HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION};

    private RequestHash() {}

    public static long of(SipMessage request, Flow flow) {
        var branch = request.topVia().branch();
        long hash = branch == null ? 0 : Hash64.of(branch);
        for (var name : PARTS) {
            var value = request.header(name);
            hash = hash * 31 + (value == null ? 0 : Hash64.of(value));
        }
        return hash * 31 + flow.remote().hashCode() * 0x9E3779B97F4A7C15L
                + flow.transport().ordinal();
    }
}
