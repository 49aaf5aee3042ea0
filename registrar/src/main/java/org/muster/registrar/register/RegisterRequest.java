package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.message.CSeq;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.RequestHash;
import org.muster.registrar.message.Said;
import org.muster.registrar.message.SipMessage;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * A REGISTER as the rules see it. What is here of the message are slices of it; contacts are read
 * when they are asked for, so that a request that fails its digest costs no parsing of them.
 */
final class RegisterRequest {
    /** Most contacts in one request. */
    static final int CONTACTS_MAX = 32;

    private final SipMessage message;
    private final Flow flow;
    private final String number;
    private final int numbering;
    private LastRegister identity;
    private final OptionTags tags;

    /** @param numbering {@code Numbering.generation} that the number is at least as new as */
    RegisterRequest(SipMessage message, Flow flow, String number, int numbering, long nowMs) {
        this.message = message;
        this.flow = flow;
        this.number = number;
        this.numbering = numbering;
        tags = OptionTags.of(message);
        identity = new LastRegister(Hash64.of(message.header(HeaderName.CALL_ID)),
                CSeq.read(message.header(HeaderName.CSEQ)).number(),
                message.fromTag().isEmpty() ? 0 : Hash64.of(Slice.utf8(message.fromTag())),
                RequestHash.of(message, flow), 0, nowMs);
    }

    /** What the request asks of the bindings. */
    sealed interface Wish {
        record Query() implements Wish {}

        record RemoveAll() implements Wish {}

        record Change(List<ContactRequest> contacts) implements Wish {
            public Change {
                contacts = List.copyOf(contacts);
            }

            /** Whether a contact is registered by instance and reg-id (RFC 5626 §6). */
            boolean usesOutbound() {
                return registeringFlows(contacts) > 0;
            }
        }

        record Unacceptable(Refusal refusal) implements Wish {}
    }

    SipMessage message() {
        return message;
    }

    String number() {
        return number;
    }

    Flow flow() {
        return flow;
    }

    OptionTags tags() {
        return tags;
    }

    /** What orders this request among those of its Call-ID. */
    LastRegister identity() {
        return identity;
    }

    /** Its sender answered a nonce of that time: what came before that time came earlier. */
    void onProven(long nonceMs) {
        identity = identity.answering(nonceMs);
    }

    long callIdHash() {
        return identity.callIdHash();
    }

    /** What it asks, as {@link Said} has it. */
    long said() {
        var uri = message.requestUri();
        long hash = Said.uri(uri.array(), uri.offset(), uri.offset() + uri.length());
        for (int i = 0; i < message.headerCount(); i++) {
            var value = message.value(i);
            hash = Said.with(hash, message.name(i), value.array(), value.offset(),
                    value.offset() + value.length());
        }
        return Said.end(hash, viaCount(), numbering);
    }

    String userAgent() {
        var header = message.header(HeaderName.USER_AGENT);
        String text = header == null ? "" : header.utf8();
        int max = DeviceDetail.USER_AGENT_MAX;
        return text.length() > max ? text.substring(0, max) : text;
    }

    /**
     * Reads the contacts (RFC 3261 §10.3 steps 6 and 7); atomic: one bad contact refuses all.
     *
     * @param minSec shortest interval granted now
     * @param path of this request
     */
    Wish wish(ExpiresLimits limits, int minSec, MissingOb missingOb, PathVector path) {
        var headers = message.headers(HeaderName.CONTACT);
        if (headers.isEmpty()) {
            return new Wish.Query();
        }
        var expires = message.header(HeaderName.EXPIRES);
        long headerSeconds = expires == null ? -1 : ExpiresLimits.read(expires.utf8());
        if (anyIsStar(headers)) {
            boolean alone = headers.size() == 1 && headerSeconds == 0;
            return alone ? new Wish.RemoveAll() : unacceptable(
                    "* must stand alone, with Expires: 0 (RFC 3261 10.2.2)");
        }
        var values = new ArrayList<NameAddr>(headers.size());
        boolean namesFlows = false;
        for (var header : headers) {
            var some = NameAddr.readList(header);
            if (some == null || values.size() + some.size() > CONTACTS_MAX) {
                return unacceptable(some == null ? "it breaks the grammar (RFC 3261 20.10)"
                        : "more than " + CONTACTS_MAX + " in one request");
            }
            for (var value : some) {
                values.add(value);
                namesFlows |= tags.supportsOutbound() && ContactRequest.hasInstanceAndRegId(value);
            }
        }
        boolean firstHopKeepsFlows = viaCount() == 1 || path.firstHopHasOb();
        if (namesFlows && !firstHopKeepsFlows && missingOb == MissingOb.ANSWER_439) {
            return new Wish.Unacceptable(
                    Refusal.of(439, "First Hop Lacks Outbound Support"));
        }
        return change(values, headerSeconds, limits, minSec, namesFlows && firstHopKeepsFlows);
    }

    private static Wish change(List<NameAddr> values, long headerSeconds, ExpiresLimits limits,
            int minSec, boolean outboundCounts) {
        var contacts = new ArrayList<ContactRequest>(values.size());
        for (var value : values) {
            switch (ContactRequest.read(value, headerSeconds, limits, outboundCounts)) {
                case ContactRequest.Read.Bad bad -> {
                    return unacceptable(bad.why());
                }
                case ContactRequest.Read.Good good -> contacts.add(good.contact());
            }
        }
        int registered = 0;
        for (var contact : contacts) {
            // Step 7: too brief only below an hour, which no minimum exceeds; never for 0.
            if (contact.seconds() > 0 && contact.seconds() < minSec) {
                return new Wish.Unacceptable(Refusal.with(423, "Interval Too Brief",
                        "Min-Expires", Integer.toString(minSec)));
            }
            registered += contact.seconds() > 0 ? 1 : 0;
        }
        return registered > 1 && registeringFlows(contacts) > 0
                ? unacceptable("one with reg-id must be the only one (RFC 5626 6)")
                : new Wish.Change(contacts);
    }

    private static int registeringFlows(List<ContactRequest> contacts) {
        int count = 0;
        for (var contact : contacts) {
            count += contact.outbound() && contact.seconds() > 0 ? 1 : 0;
        }
        return count;
    }

    private static boolean anyIsStar(List<Slice> headers) {
        for (var header : headers) {
            if (header.length() == 1 && header.at(0) == '*') {
                return true;
            }
        }
        return false;
    }

    private static Wish unacceptable(String why) {
        return new Wish.Unacceptable(Refusal.unreadable("Contact", why));
    }

    private int viaCount() {
        int count = 0;
        for (int i = 0; i < message.headerCount(); i++) {
            count += message.name(i) == HeaderName.VIA ? valueCount(message.value(i)) : 0;
        }
        return count;
    }

    private static int valueCount(Slice list) {
        int count = 1;
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            quoted ^= list.at(i) == '"';
            count += list.at(i) == ',' && !quoted ? 1 : 0;
        }
        return count;
    }
}
