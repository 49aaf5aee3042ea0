package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;

import org.muster.replication.bytes.Slice;

/**
 * Scans a message once, with hard limits, and refuses what stalls or bloats the parsers behind it:
 * comments in Via (JAIN-SIP loops for ever on a backslash at the end of one), control characters,
 * headers without number or end.
 */
public final class MessageReader {
    /** The largest UDP payload, and the largest message taken over a connection. */
    public static final int MESSAGE_BYTES_MAX = 65_535;
    /** Most header lines; phones send 10 to 40. */
    public static final int HEADERS_MAX = 128;
    /** Longest header line, bytes. */
    public static final int LINE_BYTES_MAX = 8_192;

    private static final byte[] RESPONSE = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " SIP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final SipMessage message;
    private final byte[] bytes;
    private final int length;
    private int at;
    private String bad;
    private boolean otherVersion;
    /** Bits of the headers that may stand once only and were there. */
    private int singles;

    private MessageReader(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        message = new SipMessage(bytes, length);
    }

    /**
     * Reads one message. The array belongs to the message from now on; folded lines are joined in it.
     *
     * @param stream whether the bytes were framed on a connection, where Content-Length is a must
     */
    public static Reading read(byte[] bytes, int length, boolean stream) {
        return new MessageReader(bytes, length).read(stream);
    }

    private Reading read(boolean stream) {
        while (at < length && (bytes[at] == '\r' || bytes[at] == '\n' || bytes[at] == 0
                || bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        if (at == length) {
            return new Reading.Silent(Noise.KEEPALIVE);
        }
        if (!startLine()) {
            return new Reading.Silent(Noise.NOT_SIP);
        }
        while (headerLine()) {
            // each call indexes one header, also after a bad one: the answer needs them
        }
        var viaLine = message.header(HeaderName.VIA);
        var via = viaLine == null || hasComment(viaLine) ? null : Via.read(viaLine);
        if (via == null) {
            return new Reading.Silent(Noise.NO_VIA);
        }
        message.topVia(via);
        if (bad == null) {
            bad = mandatory(stream);
        }
        if (bad == null) {
            return new Reading.Good(message);
        }
        boolean answerable = message.isRequest() && !message.isMethod("ACK");
        return answerable ? new Reading.Bad(message, otherVersion ? 505 : 400, bad)
                : new Reading.Silent(Noise.BROKEN_ACK_OR_RESPONSE);
    }

    private boolean startLine() {
        int end = lineEnd(at);
        int lineEnd = end < 0 ? length : contentEnd(at, end);
        if (lineEnd - at > LINE_BYTES_MAX) {
            return false;
        }
        while (lineEnd > at && Ascii.isSpace(bytes[lineEnd - 1])) {
            lineEnd--; // RFC 4475 §3.1.2.11: spaces at the end are no reason to say nothing
        }
        var line = new Slice(bytes, at, lineEnd - at);
        at = end < 0 ? length : end + 1;
        message.startLine(line);
        if (startsWith(line, RESPONSE)) {
            return response(line);
        }
        int first = line.indexOf(' ', 0);
        int last = line.lastIndexOf(' ');
        if (first <= 0 || !isVersion(line, last + 1)) {
            return false;
        }
        if (!endsWith(line, VERSION)) {
            otherVersion = true;
            bad = "Version Not Supported"; // RFC 3261 §21.5.6
        }
        int methodEnd = 0;
        while (Ascii.isToken(line.at(methodEnd))) {
            methodEnd++; // ends at the first space at the latest
        }
        if (methodEnd == 0 || methodEnd != first || last <= methodEnd + 1) {
            return false;
        }
        message.startRequest(line.sub(0, methodEnd), unbracketed(line.sub(methodEnd + 1, last)));
        if (line.indexOf(' ', first + 1) != last) {
            bad = "Space in Request-URI";
        }
        return true;
    }

    /** SIP/ and two numbers, to the end of the line. */
    private static boolean isVersion(Slice line, int start) {
        var cursor = new Cursor(line.sub(start, line.length()));
        return cursor.word("SIP/") && cursor.number(Integer.MAX_VALUE) >= 0 && cursor.peek() == '.'
                && cursor.word(".") && cursor.number(Integer.MAX_VALUE) >= 0 && cursor.atEnd();
    }

    private static boolean startsWith(Slice line, byte[] start) {
        return line.length() >= start.length && line.sub(0, start.length)
                .contentEquals(start, 0, start.length);
    }

    private static boolean endsWith(Slice line, byte[] end) {
        return line.length() >= end.length && line.sub(line.length() - end.length, line.length())
                .contentEquals(end, 0, end.length);
    }

    /** RFC 4475 §3.1.2.6: a client that puts the Request-URI in <> is understood all the same. */
    private static Slice unbracketed(Slice uri) {
        int length = uri.length();
        boolean bracketed = length > 2 && uri.at(0) == '<' && uri.at(length - 1) == '>';
        return bracketed ? uri.sub(1, length - 1) : uri;
    }

    private boolean response(Slice line) {
        int status = 0;
        for (int i = RESPONSE.length; i < RESPONSE.length + 3; i++) {
            if (i >= line.length() || !Ascii.isDigit(line.at(i))) {
                return false;
            }
            status = status * 10 + line.at(i) - '0';
        }
        message.startResponse(status);
        return status >= 100 && status <= 699;
    }

    /** Indexes one header; false at the empty line or at the end. */
    private boolean headerLine() {
        if (at >= length) {
            bad = bad == null ? "Header Section Without End" : bad;
            return false;
        }
        int start = at;
        int end = lineEnd(start);
        if (end < 0) {
            bad = bad == null ? "Unterminated Header" : bad;
            end = length;
        }
        if (contentEnd(start, end) == start) {
            message.body(Math.min(end + 1, length), length);
            return false;
        }
        end = unfold(end);
        at = end + 1;
        if (end - start > LINE_BYTES_MAX) {
            bad = "Header Line Too Long";
            return false;
        }
        if (message.headerCount() == HEADERS_MAX) {
            bad = "Too Many Headers";
            return false;
        }
        index(start, contentEnd(start, end));
        return true;
    }

    /** Joins continuation lines: their line ends become spaces (RFC 3261 §7.3.1). */
    private int unfold(int firstEnd) {
        int end = firstEnd;
        while (end + 1 < length && Ascii.isSpace(bytes[end + 1])) {
            boolean afterReturn = bytes[end - 1] == '\r';
            message.addFold(end, afterReturn);
            bytes[end] = ' ';
            if (afterReturn) {
                bytes[end - 1] = ' ';
            }
            int next = lineEnd(end);
            end = next < 0 ? length : next;
        }
        return end;
    }

    private void index(int start, int end) {
        int colon = start;
        while (colon < end && Ascii.isToken(bytes[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (colon < end && Ascii.isSpace(bytes[colon])) {
            colon++;
        }
        if (nameEnd == start || colon == end || bytes[colon] != ':') {
            bad = bad == null ? "Bad Header Name" : bad;
            return;
        }
        int valueStart = colon + 1;
        while (valueStart < end && Ascii.isSpace(bytes[valueStart])) {
            valueStart++;
        }
        int valueEnd = end;
        while (valueEnd > valueStart && Ascii.isSpace(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        for (int i = valueStart; i < valueEnd; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t' || bytes[i] == 0x7f) {
                bad = bad == null ? "Control Character In Header" : bad;
                return;
            }
        }
        var name = HeaderName.of(bytes, start, nameEnd);
        if (name.isSingle()) {
            // RFC 4475 §3.3.8: whoever reads the other one sees another request.
            bad = bad == null && (singles & 1 << name.ordinal()) != 0
                    ? "Repeated " + name.text() + " Header" : bad;
            singles |= 1 << name.ordinal();
        }
        message.addHeader(name, start, nameEnd, valueStart, valueEnd, end);
    }

    /** Index of the next LF from here, or -1. */
    private int lineEnd(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int contentEnd(int start, int lineEnd) {
        return lineEnd > start && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    }

    private static boolean hasComment(Slice via) {
        for (int i = 0; i < via.length(); i++) {
            if (via.at(i) == '(') {
                return true;
            }
        }
        return false;
    }

    /** RFC 3261 §8.1.1: what every request carries; null when it is all there and sound. */
    private String mandatory(boolean stream) {
        for (int i = 0; i < message.headerCount(); i++) {
            if (message.name(i) == HeaderName.VIA && hasComment(message.value(i))) {
                return "Comment In Via";
            }
        }
        for (var name : new HeaderName[] {HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID}) {
            var value = message.header(name);
            if (value == null || value.isEmpty()) {
                return "Missing " + name.text() + " Header";
            }
        }
        var from = NameAddr.read(message.header(HeaderName.FROM));
        var to = NameAddr.read(message.header(HeaderName.TO));
        if (from == null || to == null) {
            return "Bad " + (from == null ? "From" : "To") + " Header";
        }
        message.parties(from, to);
        String cseq = badCSeq();
        return cseq != null ? cseq : bodyLength(stream);
    }

    private String badCSeq() {
        var value = message.header(HeaderName.CSEQ);
        if (value == null) {
            return "Missing CSeq Header";
        }
        if (CSeq.read(value) == null) {
            return "Bad CSeq Header";
        }
        boolean other = message.isRequest()
                && !CSeq.read(value).method().equals(message.method());
        return other ? "CSeq Method Does Not Match" : null;
    }

    /** Cuts the body to Content-Length (RFC 3261 §18.3), or says what is wrong with it. */
    private String bodyLength(boolean stream) {
        var first = message.header(HeaderName.CONTENT_LENGTH);
        int body = message.body().length();
        if (first == null) {
            return stream && body > 0 ? "Missing Content-Length Header" : null;
        }
        int stated = smallNumber(first);
        for (int i = 0; i < message.headerCount(); i++) {
            if (stated < 0 || message.name(i) == HeaderName.CONTENT_LENGTH
                    && smallNumber(message.value(i)) != stated) {
                return "Bad Content-Length Header";
            }
        }
        if (stated > body) {
            return "Content-Length Larger Than Message";
        }
        int start = message.whole().length() - body;
        message.body(start, start + stated);
        return null;
    }

    /** Content-Length, Max-Forwards: 0 to {@link #MESSAGE_BYTES_MAX}; -1 for anything else. */
    public static int smallNumber(Slice value) {
        var cursor = new Cursor(value);
        int length = cursor.number(MESSAGE_BYTES_MAX);
        return cursor.atEnd() ? length : -1;
    }
}
