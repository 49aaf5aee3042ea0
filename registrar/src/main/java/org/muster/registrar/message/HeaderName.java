package org.muster.registrar.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    private static final long LOWER = 0x2020202020202020L;
    /** The names of each length; those with a compact form are also at length 1. */
    private static final HeaderName[][] BY_LENGTH = byLength();

    /** There before the names are. */
    private static final class Words {
        static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class,
                ByteOrder.LITTLE_ENDIAN);
    }

    private final String text;
    private final char compact;
    /** The first eight characters, the last eight and those after the first, in lower case; or 0. */
    private final long head;
    private final long tail;
    private final long middle;

    HeaderName(String text, int compact) {
        this.text = text;
        this.compact = (char) compact;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        head = word(bytes, 0, Math.min(bytes.length, Long.BYTES));
        tail = bytes.length <= Long.BYTES ? 0 : word(bytes, bytes.length - Long.BYTES, Long.BYTES);
        middle = bytes.length <= 2 * Long.BYTES ? 0 : word(bytes, Long.BYTES, Long.BYTES);
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

    /**
     * Finds the name in the bytes, any case, long or compact; {@link #OTHER} when it is none.
     *
     * @param from where a token begins: its characters are compared eight at a time
     */
    public static HeaderName of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= BY_LENGTH.length) {
            return OTHER;
        }
        if (length == 1) {
            return ofCompact(Ascii.lower(bytes[from]));
        }
        long head = word(bytes, from, Math.min(length, Long.BYTES));
        for (var name : BY_LENGTH[length]) {
            if (name.head == head
                    && (length <= Long.BYTES
                            || name.tail == word(bytes, to - Long.BYTES, Long.BYTES))
                    && (length <= 2 * Long.BYTES
                            || name.middle == word(bytes, from + Long.BYTES, Long.BYTES))) {
                return name;
            }
        }
        return OTHER;
    }

    private static HeaderName ofCompact(int letter) {
        for (var name : BY_LENGTH[1]) {
            if (name.compact == letter) {
                return name;
            }
        }
        return OTHER;
    }

    /**
     * Up to eight characters of a token as a number, the same in any case: what the bit changes in other
     * characters than letters makes none that a name has.
     */
    private static long word(byte[] bytes, int from, int length) {
        if (from + Long.BYTES <= bytes.length) {
            long word = (long) Words.VIEW.get(bytes, from) | LOWER;
            return length == Long.BYTES ? word : word & (1L << (length << 3)) - 1;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes[from + i] & 0xffL | 0x20) << (i << 3);
        }
        return word;
    }

    private static HeaderName[][] byLength() {
        int longest = Arrays.stream(values()).mapToInt(name -> name.text.length()).max().orElse(0);
        var table = new HeaderName[longest + 1][];
        for (int i = 0; i <= longest; i++) {
            int length = i;
            table[i] = Arrays.stream(values()).filter(name -> name != OTHER
                    && (length == 1 ? name.compact != 0 : name.text.length() == length))
                    .toArray(HeaderName[]::new);
        }
        return table;
    }
}
