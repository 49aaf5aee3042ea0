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
    private final byte[] bytes;
    private Slice method;
    private Slice requestUri;
    private int status;
    private HeaderName[] names = new HeaderName[16];
    private int[] spans = new int[64];
    private int headerCount;
    private int bodyStart;
    private int end;
    private Via topVia;

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

    public Slice method() {
        return method;
    }

    public boolean isMethod(String upper) {
        return method.length() == upper.length() && method.utf8().equals(upper);
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

    /** The header line as it came, from its name to before its line end. */
    public Slice line(int index) {
        return new Slice(bytes, spans[index * 4], spans[index * 4 + 3] - spans[index * 4]);
    }

    public Slice rawName(int index) {
        return new Slice(bytes, spans[index * 4], spans[index * 4 + 1] - spans[index * 4]);
    }

    public Slice value(int index) {
        return new Slice(bytes, spans[index * 4 + 2], spans[index * 4 + 3] - spans[index * 4 + 2]);
    }

    public Via topVia() {
        return topVia;
    }

    void startRequest(Slice method, Slice requestUri) {
        this.method = method;
        this.requestUri = requestUri;
    }

    void startResponse(int status) {
        this.status = status;
    }

    void addHeader(HeaderName name, int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (headerCount == names.length) {
            names = Arrays.copyOf(names, headerCount * 2);
            spans = Arrays.copyOf(spans, headerCount * 8);
        }
        names[headerCount] = name;
        int at = headerCount++ * 4;
        spans[at] = nameStart;
        spans[at + 1] = nameEnd;
        spans[at + 2] = valueStart;
        spans[at + 3] = valueEnd;
    }

    void body(int start, int newEnd) {
        bodyStart = start;
        end = newEnd;
    }

    void topVia(Via via) {
        topVia = via;
    }
}
