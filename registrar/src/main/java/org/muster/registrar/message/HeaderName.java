package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The headers that the node itself reads, with their compact forms (RFC 3261 §7.3.3, §20). */
public enum HeaderName {
    VIA("Via", 'v'), FROM("From", 'f'), TO("To", 't'), CALL_ID("Call-ID", 'i'), CSEQ("CSeq",
            0), CONTACT("Contact", 'm'), EXPIRES("Expires", 0), MAX_FORWARDS("Max-Forwards",
                    0), CONTENT_LENGTH("Content-Length", 'l'), AUTHORIZATION("Authorization",
                            0), REQUIRE("Require", 0), SUPPORTED("Supported", 'k'), USER_AGENT(
                                    "User-Agent",
                                    0), ROUTE("Route", 0), PATH("Path", 0), OTHER("", 0);

    private static final HeaderName[] VALUES = values();

    private final String text;
    private final char compact;
    private final byte[] lower;

    HeaderName(String text, int compact) {
        this.text = text;
        this.compact = (char) compact;
        lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    public String text() {
        return text;
    }

    /** Finds the name in the bytes, any case, long or compact; {@link #OTHER} when it is none. */
    static HeaderName of(byte[] bytes, int from, int to) {
        int length = to - from;
        for (var name : VALUES) {
            if (length == 1 && name.compact != 0 && Ascii.lower(bytes[from]) == name.compact
                    || length == name.lower.length && length > 1
                            && Ascii.equalsLower(bytes, from, name.lower)) {
                return name;
            }
        }
        return OTHER;
    }
}
