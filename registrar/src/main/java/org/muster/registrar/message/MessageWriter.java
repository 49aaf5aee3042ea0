package org.muster.registrar.message;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.muster.replication.bytes.Slice;

/** The bytes of a message in the making: text and slices of other messages, one after the other. */
public final class MessageWriter {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] out;
    private int length;

    public MessageWriter(int capacity) {
        out = new byte[capacity];
    }

    public MessageWriter text(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                return raw(bytes, 0, bytes.length);
            }
            out[length + i] = (byte) c;
        }
        length += count;
        return this;
    }

    /** A number of at least 0 in decimal. */
    public MessageWriter number(long number) {
        if (number >= 10) {
            number(number / 10);
        }
        room(1);
        out[length++] = (byte) ('0' + number % 10);
        return this;
    }

    /** Sixteen hexadecimal digits. */
    MessageWriter hex(long number) {
        room(Long.SIZE / 4);
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            out[length++] = HEX[(int) (number >>> shift) & 15];
        }
        return this;
    }

    /** A numeric host, without brackets. */
    public MessageWriter host(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            return text(HostText.of(address));
        }
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            text(i == 0 ? "" : ".").number(bytes[i] & 0xff);
        }
        return this;
    }

    /** Forgets what was written. */
    MessageWriter clear() {
        length = 0;
        return this;
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
    public MessageWriter receivedVia(Via via, InetSocketAddress source) {
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
            text(";rport=").number(source.getPort());
        }
        if (via.rport() || !HostText.names(via.host(), source.getAddress())) {
            text(";received=").host(source.getAddress());
        }
        return slice(via.rest());
    }

    /** What was written, until more is: {@link #length} bytes of it. */
    public byte[] array() {
        return out;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(out, length);
    }

    private void room(int count) {
        if (out.length - length < count) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + count));
        }
    }

    /** Bytes as they are. */
    public MessageWriter raw(byte[] bytes, int offset, int count) {
        room(count);
        System.arraycopy(bytes, offset, out, length, count);
        length += count;
        return this;
    }
}
