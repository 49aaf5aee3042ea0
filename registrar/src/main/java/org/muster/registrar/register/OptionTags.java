package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.SipMessage;

/**
 * The extensions of a request to the registrar (RFC 3261 §19.2).
 *
 * @param unsupported what Require names and the registrar does not know, as written
 */
public record OptionTags(boolean supportsPath, boolean supportsOutbound, List<String> unsupported) {
    /** What the registrar does: RFC 3327 and RFC 5626. */
    static final String SUPPORTED = "path, outbound";
    private static final Set<String> KNOWN = Set.of("path", "outbound");
    private static final OptionTags NONE = new OptionTags(false, false, List.of());

    public OptionTags {
        unsupported = List.copyOf(unsupported);
    }

    /** What is required is supported as well. */
    public static OptionTags of(SipMessage message) {
        if (message.header(HeaderName.REQUIRE) == null
                && message.header(HeaderName.SUPPORTED) == null) {
            return NONE;
        }
        var required = tags(message, HeaderName.REQUIRE);
        var supported = tags(message, HeaderName.SUPPORTED);
        supported.addAll(required);
        boolean path = false;
        boolean outbound = false;
        for (String tag : supported) {
            path |= tag.equalsIgnoreCase("path");
            outbound |= tag.equalsIgnoreCase("outbound");
        }
        required.removeIf(tag -> KNOWN.contains(tag.toLowerCase(Locale.ROOT)));
        return new OptionTags(path, outbound, required);
    }

    private static List<String> tags(SipMessage message, HeaderName name) {
        var tags = new ArrayList<String>();
        for (var header : message.headers(name)) {
            for (String tag : header.utf8().split(",")) {
                if (!tag.isBlank()) {
                    tags.add(tag.strip());
                }
            }
        }
        return tags;
    }
}
