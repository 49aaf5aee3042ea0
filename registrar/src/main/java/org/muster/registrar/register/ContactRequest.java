package org.muster.registrar.register;

import java.util.Locale;
import java.util.Set;

import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * One Contact of a REGISTER.
 *
 * @param deviceKey instance and reg-id when both count (RFC 5626), else the canonical URI
 * @param uri null for a URI of another scheme, such as mailto: (§10.2.1), which is kept as it is
 * @param contact the URI as written
 * @param seconds asked for: of the parameter, else the header, else the default; 0 removes
 * @param features parameters other than q and expires, as written, each with its semicolon
 * @param outbound whether instance and reg-id are the device key
 */
record ContactRequest(Slice deviceKey, SipUri uri, String contact, long seconds, int qThousandths,
        String features, boolean outbound) {
    private static final int Q_ONE = 1_000;
    /** Of contacts that are no phones; any other word before a colon is a host that lost its sip: */
    private static final Set<String> OTHER_SCHEMES = Set.of("mailto", "http", "https", "im", "pres",
            "xmpp", "h323");
    /** Longest q-value, "0.000". */
    private static final int Q_CHARACTERS_MAX = 5;

    /** A Contact, or what is wrong with it. */
    sealed interface Read {
        record Good(ContactRequest contact) implements Read {}

        record Bad(String why) implements Read {}
    }

    /** @param outboundCounts whether the request's reg-ids name devices */
    static Read read(NameAddr value, long headerSeconds, ExpiresLimits limits,
            boolean outboundCounts) {
        var uri = SipUri.read(value.uri());
        if (uri == null && !isOfOtherScheme(value)) {
            return new Read.Bad("expected a sip, sips or tel URI, in <> where it holds , ; or ?");
        }
        if (!value.isBracketed() && uri != null && !uri.headers().isEmpty()) {
            return new Read.Bad("a URI with ? must stand in <> (RFC 3261 20)");
        }
        int q = readQ(value);
        if (q < 0) {
            return new Read.Bad("q, expected 0 to 1 with at most three decimals");
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
        boolean outbound = outboundCounts && hasInstanceAndRegId(value);
        return new Read.Good(new ContactRequest(
                outbound ? instanceKey(value)
                        : Slice.utf8(uri == null ? value.uri().utf8() : uri.canonical()),
                uri,
                value.uri().utf8(), seconds, q, features.toString(), outbound));
    }

    /** As in RFC 3665 §2.2: kept and listed, though no request is ever sent there. */
    private static boolean isOfOtherScheme(NameAddr value) {
        String text = value.uri().utf8();
        int colon = text.indexOf(':');
        return colon > 0 && SipUri.hasOtherScheme(value.uri())
                && OTHER_SCHEMES.contains(text.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    /** RFC 5626 §4.2: reg-id is 1 to 2^31-1, and nothing without an instance. */
    static boolean hasInstanceAndRegId(NameAddr value) {
        var instance = value.parameter("+sip.instance");
        var regId = value.parameter("reg-id");
        return instance != null && !instance.text().isEmpty() && regId != null
                && regId.text().matches("[1-9][0-9]{0,9}")
                && Long.parseLong(regId.text()) <= Integer.MAX_VALUE;
    }

    /** A urn:uuid is the same in any case of its letters (RFC 4122 §3). */
    private static Slice instanceKey(NameAddr value) {
        String instance = value.parameter("+sip.instance").text();
        return Slice.utf8((instance.regionMatches(true, 0, "<urn:uuid:", 0, 10)
                ? instance.toLowerCase(Locale.ROOT) : instance)
                + ";reg-id=" + value.parameter("reg-id").text());
    }

    /** q as thousandths (RFC 3261 §25.1 qvalue); 1000 when absent; -1 when malformed. */
    private static int readQ(NameAddr value) {
        var q = value.parameter("q");
        if (q == null) {
            return Q_ONE;
        }
        String text = q.text();
        boolean sound = text.length() <= Q_CHARACTERS_MAX
                && text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?|\\.[0-9]{1,3}");
        return sound ? (int) Math.round(Double.parseDouble(
                text.endsWith(".") ? text + "0" : text) * Q_ONE) : -1;
    }
}
