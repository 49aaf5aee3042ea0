package org.muster.registrar.register;

import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * One Contact of a REGISTER.
 *
 * @param deviceKey instance and reg-id when both count (RFC 5626), else the canonical URI
 * @param contact the URI as written
 * @param seconds asked for: of the parameter, else the header, else the default; 0 removes
 * @param features parameters other than q and expires, as written, each with its semicolon
 */
record ContactRequest(Slice deviceKey, SipUri uri, String contact, long seconds, int qThousandths,
        String features) {
    private static final int Q_ONE = 1_000;

    /** Null where the URI, q or a parameter breaks the grammar. */
    static ContactRequest read(NameAddr value, long headerSeconds, ExpiresLimits limits,
            boolean outbound) {
        var uri = SipUri.read(value.uri());
        int q = readQ(value);
        if (uri == null || q < 0) {
            return null;
        }
        var features = new StringBuilder();
        long seconds = headerSeconds >= 0 ? headerSeconds : limits.defaultSec();
        for (var each : value.parameters()) {
            if (each.is("expires")) {
                long own = ExpiresLimits.read(each.text());
                seconds = own >= 0 ? own : seconds;
            } else if (!each.is("q")) {
                features.append(';').append(each.whole().utf8());
            }
        }
        return new ContactRequest(key(value, uri, outbound), uri, value.uri().utf8(), seconds, q,
                features.toString());
    }

    private static Slice key(NameAddr value, SipUri uri, boolean outbound) {
        var instance = value.parameter("+sip.instance");
        var regId = value.parameter("reg-id");
        boolean both = outbound && instance != null && !instance.text().isEmpty()
                && regId != null && regId.text().matches("[1-9][0-9]{0,8}");
        return Slice.utf8(both ? instance.text() + ";reg-id=" + regId.text() : uri.canonical());
    }

    /** q as thousandths (RFC 3261 §25.1 qvalue); 1000 when absent; -1 when malformed. */
    private static int readQ(NameAddr value) {
        var q = value.parameter("q");
        if (q == null) {
            return Q_ONE;
        }
        String text = q.text();
        if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?|\\.[0-9]{1,3}")) {
            return -1;
        }
        return (int) Math.round(Double.parseDouble(text.endsWith(".") ? text + "0" : text) * Q_ONE);
    }
}
