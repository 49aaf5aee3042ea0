package org.muster.registrar.routing;

import java.util.List;

import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * What a forwarded request has different from the one that came (RFC 3261 §16.6), besides our Via.
 *
 * @param requestUri as it goes out
 * @param maxForwards as it goes out
 * @param routesPopped Route values taken from the top
 * @param lastRoutePopped whether the last Route value became the Request-URI (a strict router sent it)
 * @param route a Route value to put on top, or null
 * @param recordRoutes Record-Route values to put on top, in this order
 * @param realm whose Proxy-Authorization is taken out, or null: it was for this node (RFC 3261 §22.3)
 */
public record Edits(Slice requestUri, int maxForwards, int routesPopped, boolean lastRoutePopped,
        String route, List<String> recordRoutes, String realm) {
    public Edits {
        recordRoutes = List.copyOf(recordRoutes);
    }

    Edits withRequestUri(Slice uri) {
        return new Edits(uri, maxForwards, routesPopped, lastRoutePopped, route, recordRoutes,
                realm);
    }

    Edits withRoute(String value) {
        return new Edits(requestUri, maxForwards, routesPopped, lastRoutePopped, value,
                recordRoutes, realm);
    }

    /**
     * The proxies of the contact's Path become the route (RFC 3327 §5.4); where the first of them is a
     * strict router, it is the Request-URI and the contact comes last (RFC 3261 §16.6 step 6).
     */
    Edits withPath(String path) {
        if (path.isEmpty()) {
            return this;
        }
        var values = NameAddr.readList(Slice.utf8(path));
        var first = SipUri.read(values.get(0).uri());
        if (first.parameter("lr") != null) {
            return withRoute(path);
        }
        var route = new StringBuilder();
        values.subList(1, values.size())
                .forEach(value -> route.append('<').append(value.uri().utf8()).append(">, "));
        return withRequestUri(values.get(0).uri())
                .withRoute(route.append('<').append(requestUri.utf8()).append('>').toString());
    }

    Edits withRecordRoutes(List<String> values) {
        return new Edits(requestUri, maxForwards, routesPopped, lastRoutePopped, route, values,
                realm);
    }
}
