package org.muster.registrar.lean;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.muster.registrar.message.Ascii;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageReader;

/**
 * Where the headers of a REGISTER or OPTIONS are: one pass over its bytes, eight at a time. Only the
 * usual form is read: lines that end with CRLF, no space before a colon, no control characters. Folded
 * lines are joined in the bytes themselves, as the full reader does (RFC 3261 §7.3.1). Used again for
 * each message of a thread.
 */
final class HeaderScan {
    /** Most header lines; phones send 10 to 40. */
    static final int HEADERS_MAX = 64;
    /** Most folds; a header of credentials may have three. */
    private static final int FOLDS_MAX = 8;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final long REGISTER = word("REGISTER");
    private static final long OPTIONS = word("OPTIONS ");
    private static final int REGISTER_URI = "REGISTER ".length();
    private static final int OPTIONS_URI = "OPTIONS ".length();
    private static final long VERSION = word(" SIP/2.0");
    private static final int VERSION_LENGTH = 8;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES * 0x80;
    private static final long SPACES = ONES * ' ';
    private static final long DELETES = ONES * 0x7f;

    private final HeaderName[] names = new HeaderName[HEADERS_MAX];
    private final int[] starts = new int[HEADERS_MAX];
    private final int[] ends = new int[HEADERS_MAX];
    private final int[] folds = new int[FOLDS_MAX];
    private int foldCount;
    private byte[] bytes;
    private int length;
    private int uriStart;
    private int uriEnd;
    private int count;
    private int bodyStart;
    /** Bits of the headers that may stand once only and were there. */
    private int singles;

    private static long word(String text) {
        return (long) WORDS.get(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** False when it is neither, or not of the usual form. */
    boolean reads(byte[] message, int messageLength) {
        bytes = message;
        length = messageLength;
        count = 0;
        foldCount = 0;
        singles = 0;
        uriStart = length <= REGISTER_URI + VERSION_LENGTH ? 0 : uriAfterMethod();
        if (uriStart == 0) {
            return false;
        }
        int end = control(uriStart);
        uriEnd = end - VERSION_LENGTH;
        if (!isLineEnd(end) || uriEnd <= uriStart || end > MessageReader.LINE_BYTES_MAX
                || (long) WORDS.get(bytes, uriEnd) != VERSION) {
            return false;
        }
        int at = end + 2;
        while (!isLineEnd(at)) {
            at = count == HEADERS_MAX ? -1 : line(at);
            if (at < 0) {
                return false;
            }
        }
        bodyStart = at + 2;
        return true;
    }

    /** 0 when the method is another one. */
    private int uriAfterMethod() {
        long word = (long) WORDS.get(bytes, 0);
        if (word == REGISTER && bytes[REGISTER_URI - 1] == ' ') {
            return REGISTER_URI;
        }
        return word == OPTIONS ? OPTIONS_URI : 0;
    }

    /** Indexes the header line; where the next one starts, or -1. */
    private int line(int start) {
        int nameEnd = start;
        while (nameEnd < length && Ascii.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == start || nameEnd == length || bytes[nameEnd] != ':') {
            return -1;
        }
        var name = HeaderName.of(bytes, start, nameEnd);
        int end = lineEnd(nameEnd + 1);
        while (isLineEnd(end) && end + 2 < length && Ascii.isSpace(bytes[end + 2])) {
            if (foldCount == FOLDS_MAX) {
                return -1;
            }
            folds[foldCount++] = end;
            bytes[end] = ' ';
            bytes[end + 1] = ' ';
            end = lineEnd(end + 2);
        }
        if (!isLineEnd(end) || end - start > MessageReader.LINE_BYTES_MAX) {
            return -1;
        }
        int valueStart = nameEnd + 1;
        while (valueStart < end && Ascii.isSpace(bytes[valueStart])) {
            valueStart++;
        }
        if (name.isSingle()) {
            if ((singles & 1 << name.ordinal()) != 0) {
                return -1;
            }
            singles |= 1 << name.ordinal();
        }
        names[count] = name;
        starts[count] = valueStart;
        int valueEnd = end;
        while (valueEnd > valueStart && Ascii.isSpace(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        ends[count++] = valueEnd;
        return end + 2;
    }

    /** Makes the bytes as they came: somebody else reads them. */
    void refold() {
        while (foldCount > 0) {
            int fold = folds[--foldCount];
            bytes[fold] = '\r';
            bytes[fold + 1] = '\n';
        }
    }

    /** Index of the first control character that is no tab. */
    private int lineEnd(int from) {
        int end = control(from);
        while (end < length && bytes[end] == '\t') {
            end = control(end + 1);
        }
        return end;
    }

    private boolean isLineEnd(int at) {
        return at + 1 < length && bytes[at] == '\r' && bytes[at + 1] == '\n';
    }

    /** Index of the first byte from here on that is below a space or 0x7f, or the length. */
    private int control(int from) {
        int at = from;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long delete = word ^ DELETES;
            // A borrow can only mark bytes above one that is really marked: the lowest is right.
            long found = (word - SPACES & ~word | delete - ONES & ~delete) & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < length && (bytes[at] >= ' ' && bytes[at] != 0x7f || bytes[at] < 0)) {
            at++;
        }
        return at;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Else it is an OPTIONS. */
    boolean isRegister() {
        return uriStart == REGISTER_URI;
    }

    int uriStart() {
        return uriStart;
    }

    int uriEnd() {
        return uriEnd;
    }

    int count() {
        return count;
    }

    HeaderName name(int index) {
        return names[index];
    }

    /** Where the value starts, spaces left out. */
    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    int bodyLength() {
        return length - bodyStart;
    }
}
