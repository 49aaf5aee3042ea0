package org.muster.registrar.routing;

import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.SipUri;

/** The Route values of a request, from the top; what is taken off counts up. Not thread-safe. */
final class RouteHeaders {
    /** Most Route values in a request; a call through a dozen proxies has a dozen. */
    static final int ROUTES_MAX = 32;

    private final List<NameAddr> values;
    private int popped;
    private boolean lastPopped;

    private RouteHeaders(List<NameAddr> values) {
        this.values = values;
    }

    /** Null where a Route breaks the grammar or there are too many. */
    static RouteHeaders read(SipMessage request) {
        var values = new ArrayList<NameAddr>(2);
        for (var header : request.headers(HeaderName.ROUTE)) {
            var list = NameAddr.readList(header);
            if (list == null || values.size() + list.size() > ROUTES_MAX) {
                return null;
            }
            values.addAll(list);
        }
        return new RouteHeaders(values);
    }

    boolean isEmpty() {
        return popped + (lastPopped ? 1 : 0) == values.size();
    }

    /** The URI on top, or null when it is no SIP URI; there must be one. */
    SipUri top() {
        return SipUri.read(values.get(popped).uri());
    }

    void pop() {
        popped++;
    }

    /** Takes the last value off and gives its URI; there must be one. */
    NameAddr popLast() {
        lastPopped = true;
        return values.get(values.size() - 1);
    }

    int popped() {
        return popped;
    }

    boolean isLastPopped() {
        return lastPopped;
    }
}
