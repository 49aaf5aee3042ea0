package org.muster.registrar.lean;

import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.register.Access;
import org.muster.registrar.register.Admission;
import org.muster.replication.bytes.Slice;

/** Writes what answers have in common, from the request's own bytes. */
final class LeanAnswer {
    private LeanAnswer() {}

    /** What every answer copies (RFC 3261 §8.2.6.2). */
    static MessageWriter head(LeanRequest request, Flow flow, String statusLine) {
        var scan = request.scan();
        var out = Answer.begin().text(statusLine);
        boolean top = true;
        for (int i = 0; i < scan.count(); i++) {
            if (scan.name(i) == HeaderName.VIA) {
                out.text("Via: ");
                if (top) {
                    topVia(out, request, flow);
                    top = false;
                } else {
                    value(out, scan, i);
                }
                out.end();
            }
        }
        value(out.text("From: "), scan, request.from()).text("\r\nTo: ");
        value(out, scan, request.to()).text(";tag=");
        Answer.tag(out, request.via().branchHash(), request.callIdHash(), request.cseqHash());
        value(out.text("\r\nCall-ID: "), scan, request.callId()).text("\r\nCSeq: ");
        value(out, scan, request.cseq()).end();
        return out;
    }

    /** To say no costs no more than to say yes, or a node that has too much to do would have more. */
    static MessageWriter overBudget(LeanRequest request, Flow flow, Access access) {
        return head(request, flow, "SIP/2.0 503 " + Admission.OVER_BUDGET + "\r\n")
                .text("Retry-After: ").number(access.admission().retryAfterSec())
                .text("\r\nContent-Length: 0\r\n\r\n");
    }

    /** Whether it goes to the flow's remote address: without rport, only where it does so all the same. */
    static boolean goesBack(LeanRequest request, Flow flow) {
        var via = request.via();
        if (via.hasRport() || flow.transport().isStream()) {
            return true;
        }
        int port = via.port() == 0 ? Flow.SIP_PORT : via.port();
        return port == flow.remotePort() || !isSource(request, flow);
    }

    static MessageWriter value(MessageWriter out, HeaderScan scan, int index) {
        return out.raw(scan.bytes(), scan.start(index), scan.end(index) - scan.start(index));
    }

    /** RFC 3261 §18.2.1, RFC 3581 §4. */
    private static void topVia(MessageWriter out, LeanRequest request, Flow flow) {
        var via = request.via();
        via.write(out);
        if (via.hasRport()) {
            out.text(";rport=").number(flow.remotePort());
        }
        if (via.hasRport() || !isSource(request, flow)) {
            out.text(";received=").host(flow.remote().getAddress());
        }
    }

    private static boolean isSource(LeanRequest request, Flow flow) {
        var via = request.via();
        return HostText.names(
                new Slice(request.scan().bytes(), via.hostStart(),
                        via.hostEnd() - via.hostStart()),
                flow.remote().getAddress());
    }
}
