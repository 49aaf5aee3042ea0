package org.muster.registrar.routing;

import java.util.List;

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

    Edits withRecordRoutes(List<String> values) {
        return new Edits(requestUri, maxForwards, routesPopped, lastRoutePopped, route, values,
                realm);
    }
}
