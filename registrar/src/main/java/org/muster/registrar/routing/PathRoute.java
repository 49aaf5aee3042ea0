package org.muster.registrar.routing;

import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * How a request to a contact with a Path is addressed (RFC 3327 §5.4): the Path is its route; where
 * the first proxy of it is a strict router, that is the Request-URI and the contact comes last
 * (RFC 3261 §16.6 step 6).
 *
 * @param route the value of Route, or ""
 */
public record PathRoute(String requestUri, String route) {
    /** @param path values joined by commas, or "" */
    public static PathRoute of(String path, String contact) {
        if (path.isEmpty()) {
            return new PathRoute(contact, "");
        }
        var values = NameAddr.readList(Slice.utf8(path));
        var first = values.get(0).uri();
        if (SipUri.read(first).parameter("lr") != null) {
            return new PathRoute(contact, path);
        }
        var rest = new StringBuilder();
        values.subList(1, values.size())
                .forEach(value -> rest.append('<').append(value.uri().utf8()).append(">, "));
        return new PathRoute(first.utf8(), rest.append('<').append(contact).append('>').toString());
    }
}
