package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.CSeq;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.NameAddr;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.PackedEntry;

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
    private final LastRegister identity;

    private RegisterRequest(SipMessage message, Flow flow, String number, LastRegister identity) {
        this.message = message;
        this.flow = flow;
        this.number = number;
        this.identity = identity;
    }

    /** What the request asks of the bindings. */
    sealed interface Wish {
        record Query() implements Wish {}

        record RemoveAll() implements Wish {}

        record Change(List<ContactRequest> contacts) implements Wish {
            public Change {
                contacts = List.copyOf(contacts);
            }
        }

        record Unacceptable(Refusal refusal) implements Wish {}
    }

    /** Null when To names no number of ours (404). */
    static RegisterRequest read(SipMessage message, Flow flow, Numbering numbering, long nowMs) {
        var uri = SipUri.read(message.to().uri());
        String number = uri == null ? null : numbering.numberOf(uri);
        if (number == null || Slice.utf8(number).length() > PackedEntry.NUMBER_BYTES_MAX) {
            return null;
        }
        var branch = message.topVia().branch();
        long transaction = (branch == null ? 0 : Hash64.of(branch)) * 31
                + Hash64.of(Slice.utf8(flow.source()));
        var identity = new LastRegister(message.header(HeaderName.CALL_ID).utf8(),
                CSeq.read(message.header(HeaderName.CSEQ)).number(),
                message.fromTag().isEmpty() ? 0 : Hash64.of(Slice.utf8(message.fromTag())),
                transaction, nowMs);
        return new RegisterRequest(message, flow, number, identity);
    }

    String number() {
        return number;
    }

    Flow flow() {
        return flow;
    }

    /** What orders this request among those of its Call-ID. */
    LastRegister identity() {
        return identity;
    }

    long callIdHash() {
        return Hash64.of(message.header(HeaderName.CALL_ID));
    }

    String userAgent() {
        var header = message.header(HeaderName.USER_AGENT);
        String text = header == null ? "" : header.utf8();
        int max = DeviceDetail.USER_AGENT_MAX;
        return text.length() > max ? text.substring(0, max) : text;
    }

    /** Reads the contacts (RFC 3261 §10.3 steps 6 and 7); atomic: one bad contact refuses all. */
    Wish wish(ExpiresLimits limits) {
        var headers = message.headers(HeaderName.CONTACT);
        if (headers.isEmpty()) {
            return new Wish.Query();
        }
        var expires = message.header(HeaderName.EXPIRES);
        long headerSeconds = expires == null ? -1 : ExpiresLimits.read(expires.utf8());
        if (headers.stream().anyMatch(each -> each.utf8().equals("*"))) {
            boolean alone = headers.size() == 1 && headerSeconds == 0;
            return alone ? new Wish.RemoveAll() : new Wish.Unacceptable(Refusal.badRequest(
                    "Contact * Must Stand Alone With Expires 0"));
        }
        var contacts = new ArrayList<ContactRequest>(headers.size());
        for (var header : headers) {
            var values = NameAddr.readList(header);
            if (values == null || contacts.size() + values.size() > CONTACTS_MAX) {
                return new Wish.Unacceptable(Refusal.badRequest(
                        values == null ? "Bad Contact Header" : "Too Many Contacts"));
            }
            for (var value : values) {
                var contact = ContactRequest.read(value, headerSeconds, limits, wantsOutbound());
                if (contact == null) {
                    return new Wish.Unacceptable(Refusal.badRequest("Bad Contact Header"));
                }
                if (limits.isTooBrief(contact.seconds())) {
                    return new Wish.Unacceptable(Refusal.with(423, "Interval Too Brief",
                            "Min-Expires", Integer.toString(limits.minSec())));
                }
                contacts.add(contact);
            }
        }
        return new Wish.Change(contacts);
    }

    private boolean wantsOutbound() {
        for (var header : message.headers(HeaderName.SUPPORTED)) {
            for (String tag : header.utf8().split(",")) {
                if (tag.strip().equalsIgnoreCase("outbound")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Option tags that the request requires and the registrar does not know (§8.2.2.3), or "". */
    String unsupported() {
        var unknown = new ArrayList<String>();
        for (var header : message.headers(HeaderName.REQUIRE)) {
            for (String tag : header.utf8().split(",")) {
                unknown.add(tag.strip());
            }
        }
        return String.join(", ", unknown);
    }
}
