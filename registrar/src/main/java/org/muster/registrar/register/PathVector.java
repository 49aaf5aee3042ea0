package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.SipUri;

/**
 * The Path of a REGISTER (RFC 3327): the proxies that requests to its contacts pass, the one nearest
 * to the registrar first.
 *
 * @param text values joined by commas, or ""
 * @param firstHopHasOb whether the proxy nearest to the phone keeps its flow (RFC 5626 §5.1)
 */
record PathVector(String text, boolean firstHopHasOb) {
    static final PathVector NONE = new PathVector("", false);
    /** Most proxies in a Path. */
    static final int VALUES_MAX = 8;

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Null where it cannot be read. */
    static PathVector read(SipMessage message) {
        var headers = message.headers(HeaderName.PATH);
        if (headers.isEmpty()) {
            return NONE;
        }
        var texts = new ArrayList<String>(headers.size());
        int count = 0;
        boolean ob = false;
        for (var header : headers) {
            List<NameAddr> values = NameAddr.readList(header);
            count += values == null ? 0 : values.size();
            if (values == null || count > VALUES_MAX) {
                return null;
            }
            for (var value : values) {
                var uri = SipUri.read(value.uri());
                if (uri == null || uri.host() == null || !value.isBracketed()) {
                    return null;
                }
                ob = uri.parameter("ob") != null;
            }
            texts.add(header.utf8());
        }
        return new PathVector(String.join(", ", texts), ob);
    }
}
