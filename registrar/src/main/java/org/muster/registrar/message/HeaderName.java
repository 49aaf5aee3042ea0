package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The headers that the node itself reads, with their compact forms (RFC 3261 §7.3.3, §20). */
public enum HeaderName {
    VIA("Via", 'v'), FROM("From", 'f'), TO("To", 't'), CALL_ID("Call-ID", 'i'), CSEQ("CSeq",
            0), CONTACT("Contact", 'm'), EXPIRES("Expires", 0), MAX_FORWARDS("Max-Forwards",
                    0), CONTENT_LENGTH("Content-Length", 'l'), AUTHORIZATION("Authorization",
                            0), PROXY_AUTHORIZATION("Proxy-Authorization", 0), REQUIRE("Require",
                                    0), SUPPORTED("Supported", 'k'), USER_AGENT(
                                            "User-Agent",
                                            0), ROUTE("Route", 0), RECORD_ROUTE("Record-Route",
                                                    0), PROXY_REQUIRE("Proxy-Require", 0), REASON(
                                                            "Reason",
                                                            0), PATH("Path", 0), OTHER("", 0);

    /** The names of each length; those with a compact form are also at length 1. */
    private static final HeaderName[][] BY_LENGTH = byLength();

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

    /** Whether a request has one value of it (RFC 3261 §20). */
    public boolean isSingle() {
        return switch (this) {
            case FROM, TO, CALL_ID, CSEQ, MAX_FORWARDS -> true;
            default -> false;
        };
    }

    /** Finds the name in the bytes, any case, long or compact; {@link #OTHER} when it is none. */
    public static HeaderName of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= BY_LENGTH.length) {
            return OTHER;
        }
        for (var name : BY_LENGTH[length]) {
            if (length == 1 ? Ascii.lower(bytes[from]) == name.compact
                    : Ascii.equalsLower(bytes, from, name.lower)) {
                return name;
            }
        }
        return OTHER;
    }

    private static HeaderName[][] byLength() {
        int longest = Arrays.stream(values()).mapToInt(name -> name.lower.length).max().orElse(0);
        var table = new HeaderName[longest + 1][];
        for (int i = 0; i <= longest; i++) {
            int length = i;
            table[i] = Arrays.stream(values()).filter(name -> name != OTHER
                    && (length == 1 ? name.compact != 0 : name.lower.length == length))
                    .toArray(HeaderName[]::new);
        }
        return table;
    }
}
