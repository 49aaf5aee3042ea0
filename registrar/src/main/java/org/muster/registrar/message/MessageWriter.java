package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.muster.replication.bytes.Slice;

/** The bytes of a message in the making: text and slices of other messages, one after the other. */
public final class MessageWriter {
    private static final byte[] LINE_END = {'\r', '\n'};

    private byte[] out;
    private int length;

    public MessageWriter(int capacity) {
        out = new byte[capacity];
    }

    public MessageWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return raw(bytes, 0, bytes.length);
    }

    public MessageWriter slice(Slice slice) {
        return raw(slice.array(), slice.offset(), slice.length());
    }

    public MessageWriter end() {
        return raw(LINE_END, 0, 2);
    }

    public MessageWriter header(String name, String value) {
        return text(name).text(": ").text(value).end();
    }

    /** A header line as it came over the wire, folds included. */
    public MessageWriter line(SipMessage message, int index) {
        int start = length;
        slice(message.line(index));
        message.restoreFolds(index, out, start);
        return end();
    }

    /**
     * The value of a request's top Via with what its receiver adds (RFC 3261 §18.2.1, RFC 3581):
     * received where the host is not the packet's source, rport filled in where it was asked for.
     * What follows the first value within its line is kept.
     */
    public MessageWriter receivedVia(Via via, String sourceHost, int sourcePort) {
        var cursor = new Cursor(via.value());
        int copied = 0;
        while (!cursor.atEnd()) {
            if (cursor.peek() != ';') {
                cursor.skip(1);
                continue;
            }
            int start = cursor.position();
            cursor.sign(';');
            var parameter = cursor.parameter();
            if (parameter.is("received") || parameter.is("rport")) {
                slice(via.value().sub(copied, start));
                copied = cursor.position();
            }
        }
        slice(via.value().sub(copied, via.value().length()));
        if (via.rport()) {
            text(";rport=").text(Integer.toString(sourcePort));
        }
        if (via.rport() || !Answer.isHost(via.host(), sourceHost)) {
            text(";received=").text(sourceHost);
        }
        return slice(via.rest());
    }

    public byte[] toBytes() {
        return Arrays.copyOf(out, length);
    }

    private MessageWriter raw(byte[] bytes, int offset, int count) {
        if (out.length - length < count) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, out, length, count);
        length += count;
        return this;
    }
}
