package org.muster.registrar.sipstack;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Set;

import org.muster.registrar.message.SipMessage;
import org.muster.replication.bytes.Slice;

/**
 * The bytes of a message that JAIN-SIP's parser is given: headers that it knows. It remembers every
 * other name that it ever saw, for ever (research jain-sip.md 4.1 item 5); they stay in the original.
 */
final class KnownHeaders {
    private static final Set<String> NAMES = Set.of("via", "v", "from", "f", "to", "t", "call-id",
            "i", "cseq", "contact", "m", "max-forwards", "route", "record-route", "expires",
            "require", "proxy-require", "supported", "k", "content-length", "l", "content-type",
            "c", "event", "o", "rack", "rseq", "reason");

    private KnownHeaders() {}

    static byte[] of(SipMessage message) {
        var whole = message.whole();
        var out = new ByteArrayOutputStream(whole.length());
        write(out, message.method());
        out.write(' ');
        write(out, message.requestUri());
        line(out, Slice.utf8(" SIP/2.0"));
        for (int i = 0; i < message.headerCount(); i++) {
            if (NAMES.contains(message.rawName(i).utf8().toLowerCase(Locale.ROOT))) {
                line(out, message.line(i));
            }
        }
        line(out, Slice.EMPTY);
        write(out, message.body());
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, Slice text) {
        write(out, text);
        out.write('\r');
        out.write('\n');
    }

    private static void write(ByteArrayOutputStream out, Slice text) {
        out.write(text.array(), text.offset(), text.length());
    }
}
