package org.muster.registrar.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.muster.replication.bytes.Slice;

/**
 * A SIP message as its bytes and an index of its headers, in their order; values are read when asked
 * for. Folded lines were joined with spaces in the bytes themselves (RFC 3261 §7.3.1).
 */
public final class SipMessage {
    private static final int[] NO_FOLDS = {};
    /** For each header: start and end of its name, of its value, and the end of its line, below 2^16. */
    private static final int SPANS = 5;

    private final byte[] bytes;
    private Slice startLine;
    private Slice method;
    private Slice requestUri;
    private int status;
    private HeaderName[] names = new HeaderName[16];
    private char[] spans = new char[16 * SPANS];
    private int headerCount;
    private int bodyStart;
    private int end;
    private Via topVia;
    private NameAddr from;
    private NameAddr to;
    /** Where line ends were joined: index of the LF times two, plus one where a CR stood before. */
    private int[] folds = NO_FOLDS;
    private int foldCount;

    SipMessage(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
        bodyStart = end;
    }

    public boolean isRequest() {
        return status == 0;
    }

    /** 100 to 699, or 0 for a request. */
    public int status() {
        return status;
    }

    /** The first line, without its line end. */
    public Slice startLine() {
        return startLine;
    }

    public Slice method() {
        return method;
    }

    public boolean isMethod(String upper) {
        int length = upper.length();
        if (method.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (method.at(i) != upper.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public Slice requestUri() {
        return requestUri;
    }

    /** All bytes, from the start line to the end of the body. */
    public Slice whole() {
        return new Slice(bytes, 0, end);
    }

    public Slice body() {
        return new Slice(bytes, bodyStart, end - bodyStart);
    }

    /** The first value of the header, trimmed, or null. */
    public Slice header(HeaderName name) {
        for (int i = 0; i < headerCount; i++) {
            if (names[i] == name) {
                return value(i);
            }
        }
        return null;
    }

    public List<Slice> headers(HeaderName name) {
        var found = new ArrayList<Slice>(2);
        for (int i = 0; i < headerCount; i++) {
            if (names[i] == name) {
                found.add(value(i));
            }
        }
        return found;
    }

    public int headerCount() {
        return headerCount;
    }

    public HeaderName name(int index) {
        return names[index];
    }

    /** The header line as it came, from its name to before its line end, spaces included. */
    public Slice line(int index) {
        int start = spans[index * SPANS];
        return new Slice(bytes, start, spans[index * SPANS + 4] - start);
    }

    public Slice rawName(int index) {
        return new Slice(bytes, spans[index * SPANS],
                spans[index * SPANS + 1] - spans[index * SPANS]);
    }

    public Slice value(int index) {
        return new Slice(bytes, spans[index * SPANS + 2],
                spans[index * SPANS + 3] - spans[index * SPANS + 2]);
    }

    /** From; null only in a message that was not read as good. */
    public NameAddr from() {
        return from;
    }

    /** The tag of From, or "" (RFC 2543 clients have none). */
    public String fromTag() {
        var tag = from.parameter("tag");
        return tag == null ? "" : tag.text();
    }

    /** To; null only in a message that was not read as good. */
    public NameAddr to() {
        return to;
    }

    /** RFC 3261 §12: within a dialog there is a To tag. */
    public boolean isWithinDialog() {
        return to.parameter("tag") != null;
    }

    public Via topVia() {
        return topVia;
    }

    /** Puts the line ends of a folded header back into a copy of its line. */
    void restoreFolds(int index, byte[] copy, int copyStart) {
        int from = spans[index * SPANS];
        int to = spans[index * SPANS + 4];
        for (int i = 0; i < foldCount; i++) {
            int fold = folds[i];
            int lineFeed = fold >> 1;
            if (lineFeed >= from && lineFeed < to) {
                copy[copyStart + lineFeed - from] = '\n';
                if ((fold & 1) == 1) {
                    copy[copyStart + lineFeed - from - 1] = '\r';
                }
            }
        }
    }

    void addFold(int lineFeed, boolean afterReturn) {
        if (foldCount == folds.length) {
            folds = Arrays.copyOf(folds, Math.max(8, foldCount * 2));
        }
        folds[foldCount++] = lineFeed << 1 | (afterReturn ? 1 : 0);
    }

    void startLine(Slice line) {
        startLine = line;
    }

    void startRequest(Slice method, Slice requestUri) {
        this.method = method;
        this.requestUri = requestUri;
    }

    void startResponse(int status) {
        this.status = status;
    }

    void addHeader(HeaderName name, int nameStart, int nameEnd, int valueStart, int valueEnd,
            int lineEnd) {
        if (headerCount == names.length) {
            names = Arrays.copyOf(names, headerCount * 2);
            spans = Arrays.copyOf(spans, spans.length * 2);
        }
        names[headerCount] = name;
        int at = headerCount++ * SPANS;
        spans[at] = (char) nameStart;
        spans[at + 1] = (char) nameEnd;
        spans[at + 2] = (char) valueStart;
        spans[at + 3] = (char) valueEnd;
        spans[at + 4] = (char) lineEnd;
    }

    void body(int start, int newEnd) {
        bodyStart = start;
        end = newEnd;
    }

    void parties(NameAddr parsedFrom, NameAddr parsedTo) {
        from = parsedFrom;
        to = parsedTo;
    }

    void topVia(Via via) {
        topVia = via;
    }
}
