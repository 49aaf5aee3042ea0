package org.muster.registrar.routing;

import org.muster.registrar.auth.Digest;
import org.muster.registrar.message.CSeq;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipMessage;
import org.muster.replication.bytes.Slice;

/**
 * A message as it leaves the node: the bytes that came, with the edits of a proxy (RFC 3261 §16.6,
 * §16.7). Headers that the node does not know and bodies are not touched.
 */
public final class ForwardedMessage {
    private static final int ADDED_BYTES = 640;

    private ForwardedMessage() {}

    /**
     * A request with our Via on top.
     *
     * @param via the value of our Via
     * @param from the flow that it came over: the Via below ours says where from
     */
    public static byte[] request(SipMessage request, Edits edits, String via, Flow from) {
        var out = new MessageWriter(request.whole().length() + ADDED_BYTES);
        out.slice(request.method()).text(" ").slice(edits.requestUri()).text(" SIP/2.0").end();
        out.header("Via", via);
        if (edits.route() != null) {
            out.header("Route", edits.route());
        }
        edits.recordRoutes().forEach(value -> out.header("Record-Route", value));
        boolean top = true;
        boolean counted = false;
        int routesLeft = edits.lastRoutePopped() ? routeCount(request) - 1 : Integer.MAX_VALUE;
        int route = 0;
        for (int i = 0; i < request.headerCount(); i++) {
            switch (request.name(i)) {
                case VIA -> {
                    if (top) {
                        out.text("Via: ").receivedVia(request.topVia(), from.remote()).end();
                    } else {
                        out.line(request, i);
                    }
                    top = false;
                }
                case ROUTE -> route = routes(out, request.value(i), route, edits.routesPopped(),
                        routesLeft);
                case MAX_FORWARDS -> {
                    out.header("Max-Forwards", Integer.toString(edits.maxForwards()));
                    counted = true;
                }
                case PROXY_AUTHORIZATION -> {
                    if (edits.realm() == null
                            || !Digest.isFor(request.value(i), edits.realm())) {
                        out.line(request, i);
                    }
                }
                default -> out.line(request, i);
            }
        }
        if (!counted) {
            out.header("Max-Forwards", Integer.toString(edits.maxForwards()));
        }
        return body(out, request);
    }

    /** Writes the values of one Route line that stay; the index of the value after it. */
    private static int routes(MessageWriter out, Slice line, int first, int popped, int end) {
        int index = first;
        boolean written = false;
        for (var each : NameAddr.readList(line)) {
            if (index >= popped && index < end) {
                out.text(written ? ", <" : "Route: <").slice(each.uri()).text(">");
                each.parameters().forEach(parameter -> out.text(";").slice(parameter.whole()));
                written = true;
            }
            index++;
        }
        if (written) {
            out.end();
        }
        return index;
    }

    private static int routeCount(SipMessage request) {
        return request.headers(HeaderName.ROUTE).stream()
                .mapToInt(line -> NameAddr.readList(line).size()).sum();
    }

    /** A response without its top Via, which is ours (RFC 3261 §16.7 step 3). */
    public static byte[] response(SipMessage response) {
        var out = new MessageWriter(response.whole().length());
        out.slice(response.startLine()).end();
        boolean top = true;
        for (int i = 0; i < response.headerCount(); i++) {
            if (top && response.name(i) == HeaderName.VIA) {
                top = false;
                var rest = response.topVia().rest();
                if (!rest.isEmpty()) {
                    out.text("Via:").slice(rest.sub(1, rest.length())).end();
                }
            } else {
                out.line(response, i);
            }
        }
        return body(out, response);
    }

    /** On a connection each message must say how long it is; a datagram need not (§18.3). */
    private static byte[] body(MessageWriter out, SipMessage message) {
        if (message.header(HeaderName.CONTENT_LENGTH) == null) {
            out.header("Content-Length", Integer.toString(message.body().length()));
        }
        return out.end().slice(message.body()).toBytes();
    }

    /**
     * The CANCEL of an INVITE (§9.1).
     *
     * @param invite as it was sent: its top Via, Route and Request-URI are the CANCEL's
     * @param reason the value of a Reason to pass on (RFC 3326), or null
     */
    public static byte[] cancel(SipMessage invite, Slice reason) {
        return hopByHop(invite, "CANCEL", invite.header(HeaderName.TO), reason);
    }

    /** The ACK to a final answer that is no 2xx (§17.1.1.3). */
    public static byte[] ack(SipMessage invite, SipMessage response) {
        return hopByHop(invite, "ACK", response.header(HeaderName.TO), null);
    }

    private static byte[] hopByHop(SipMessage invite, String method, Slice to, Slice reason) {
        var out = new MessageWriter(invite.whole().length());
        out.text(method).text(" ").slice(invite.requestUri()).text(" SIP/2.0").end();
        out.text("Via: ").slice(invite.topVia().value()).end();
        invite.headers(HeaderName.ROUTE).forEach(route -> out.text("Route: ").slice(route).end());
        out.header("Max-Forwards", "70");
        out.text("From: ").slice(invite.header(HeaderName.FROM)).end();
        out.text("To: ").slice(to).end();
        out.text("Call-ID: ").slice(invite.header(HeaderName.CALL_ID)).end();
        out.header("CSeq", CSeq.read(invite.header(HeaderName.CSEQ)).number() + " " + method);
        if (reason != null) {
            out.text("Reason: ").slice(reason).end();
        }
        return out.header("Content-Length", "0").end().toBytes();
    }
}
