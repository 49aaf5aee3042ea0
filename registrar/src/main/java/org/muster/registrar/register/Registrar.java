package org.muster.registrar.register;

import java.util.concurrent.CompletableFuture;

import org.muster.registrar.auth.Authenticator;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.PackedEntry;

/**
 * Answers REGISTER on the loop that read it (RFC 3261 §10.3): who, whether, what changes, all under
 * the lock of the number's shard; replication picks the change up later.
 */
public final class Registrar {
    private final CompositeTable table;
    private final DeviceTable devices;
    private final Numbering numbering;
    private final RegistrarSettings settings;
    private final Access access;
    private final BindingChange change;
    private final BindingList list;

    public Registrar(CompositeTable table, DeviceTable devices, Numbering numbering,
            RegistrarSettings settings, Access access, BindingChange change,
            BindingList list) {
        this.table = table;
        this.devices = devices;
        this.numbering = numbering;
        this.settings = settings;
        this.access = access;
        this.change = change;
        this.list = list;
    }

    /**
     * Any loop. The bytes of the final answer, null inside for none; they come later, on another
     * thread, where the subscriber is looked up elsewhere.
     */
    public CompletableFuture<byte[]> onRegister(SipMessage message, Flow flow, long nowMs) {
        int generation = numbering.generation();
        var target = target(message);
        if (target.refusal() != null) {
            return refuse(message, flow, target.refusal());
        }
        var request = new RegisterRequest(message, flow, target.number(), generation, nowMs);
        boolean familiar;
        boolean known;
        synchronized (table.lockOf(request.number())) {
            if (isRetransmission(request)) {
                return CompletableFuture.completedFuture(again(request, nowMs));
            }
            familiar = isOverAFlowOfIts(request);
            known = access.admission().isLimited() && (familiar
                    || !table.claims(request.number()).isEmpty());
        }
        boolean trusted = access.guard().isTrusted(flow.remote().getAddress());
        if (!access.admits(flow, known ? Admission.Rank.REFRESH : Admission.Rank.FIRST, nowMs)) {
            return refuse(message, flow, Refusal.with(503, Admission.OVER_BUDGET,
                    "Retry-After", Integer.toString(access.admission().retryAfterSec())));
        }
        if (!request.tags().unsupported().isEmpty()) {
            return refuse(message, flow, Refusal.with(420, "Bad Extension", "Unsupported",
                    String.join(", ", request.tags().unsupported())));
        }
        if (access.authenticator() == null) {
            return access.blocked().test(request.number())
                    ? refuse(message, flow, Refusal.of(403, "Number Is Blocked"))
                    : CompletableFuture.completedFuture(serve(request, trusted, nowMs));
        }
        return access.authenticator().decide(message, flow, Authenticator.Role.REGISTRAR,
                Numbering.domainOf(request.number()), familiar, nowMs)
                .thenApply(verdict -> onVerdict(request, verdict, trusted, nowMs));
    }

    /** Whether a device of the number is registered over the flow that the request came over. */
    private boolean isOverAFlowOfIts(RegisterRequest request) {
        for (var process : devices.of(request.number())) {
            if (process.flow().equals(request.flow())) {
                return true;
            }
        }
        return false;
    }

    /** RFC 3261 §10.3 steps 1 and 5, §8.2.2.1: whose bindings are meant. */
    private record Target(String number, Refusal refusal) {}

    private Target target(SipMessage message) {
        var uri = SipUri.read(message.requestUri());
        if (uri == null || uri.host() == null) {
            return new Target(null, SipUri.hasOtherScheme(message.requestUri()) || uri != null
                    ? Refusal.of(416, "Unsupported URI Scheme")
                    : Refusal.unreadable("Request-URI", "expected sip:DOMAIN"));
        }
        var to = SipUri.read(message.to().uri());
        if (to == null && !SipUri.hasOtherScheme(message.to().uri())) {
            return new Target(null, Refusal.unreadable("To", "its URI breaks the grammar"));
        }
        String number = to == null ? null : numbering.numberOf(to);
        boolean valid = number != null && numbering.serves(uri.host(), Numbering.domainOf(number))
                && Slice.utf8(number).length() <= PackedEntry.NUMBER_BYTES_MAX;
        return valid ? new Target(number, null) : new Target(null, Refusal.of(404, "Not Found"));
    }

    /** The same request again: the same answer, before any nonce check, and nothing changes. */
    private boolean isRetransmission(RegisterRequest request) {
        return devices.isRetransmission(request.number(), request.identity());
    }

    /** Repeated while the first one waited for a lookup, which then used the nonce. */
    private boolean isServedMeanwhile(RegisterRequest request) {
        synchronized (table.lockOf(request.number())) {
            return isRetransmission(request);
        }
    }

    private byte[] again(RegisterRequest request, long nowMs) {
        var path = PathVector.read(request.message());
        return list.answer(request, usesOutbound(wish(request, path)), nowMs);
    }

    private RegisterRequest.Wish wish(RegisterRequest request, PathVector path) {
        return request.wish(settings.expires(),
                access.admission().minSec(settings.expires().minSec()), settings.missingOb(),
                path);
    }

    private static boolean usesOutbound(RegisterRequest.Wish wish) {
        return wish instanceof RegisterRequest.Wish.Change change && change.usesOutbound();
    }

    /** Step 3 said who; step 4 says whether. */
    private byte[] onVerdict(RegisterRequest request, Authenticator.Verdict verdict,
            boolean trusted, long nowMs) {
        return switch (verdict) {
            case Authenticator.Verdict.Dropped dropped -> null;
            case Authenticator.Verdict.Answered answered -> isServedMeanwhile(request)
                    ? again(request, nowMs)
                    : refusal(request.message(), request.flow(), new Refusal(answered.status(),
                            answered.phrase(), answered.headers()));
            case Authenticator.Verdict.Granted granted -> {
                if (!access.owners().get().owns(granted.user(), granted.realm(),
                        request.number())) {
                    yield refusal(request.message(), request.flow(),
                            Refusal.of(403, "Forbidden"));
                }
                if (access.blocked().test(request.number())) {
                    yield refusal(request.message(), request.flow(),
                            Refusal.of(403, "Number Is Blocked"));
                }
                request.onProven(granted.nonceMs());
                yield serve(request, trusted, nowMs);
            }
        };
    }

    /** Steps 6 to 8. */
    private byte[] serve(RegisterRequest request, boolean trusted, long nowMs) {
        var path = PathVector.read(request.message());
        if (path == null) {
            return refusal(request.message(), request.flow(),
                    Refusal.unreadable("Path", "expected at most " + PathVector.VALUES_MAX
                            + " values <sip:HOST;lr> (RFC 3327 4)"));
        }
        if (!path.isEmpty() && !trusted) {
            return refusal(request.message(), request.flow(),
                    Refusal.of(403, "Path From An Untrusted Source"));
        }
        var wish = wish(request, path);
        synchronized (table.lockOf(request.number())) {
            if (isRetransmission(request)) {
                return list.answer(request, usesOutbound(wish), nowMs); // a lookup delayed both
            }
            var refusal = elsewhere(request, wish);
            if (refusal == null) {
                refusal = change.apply(request, wish, path, nowMs);
            }
            return refusal == null ? list.answer(request, usesOutbound(wish), nowMs)
                    : refusal(request.message(), request.flow(), refusal);
        }
    }

    /** Why no device is registered here at present, or null. With the number's lock. */
    private Refusal elsewhere(RegisterRequest request, RegisterRequest.Wish wish) {
        if (!(wish instanceof RegisterRequest.Wish.Change some)
                || some.contacts().stream().noneMatch(contact -> contact.seconds() > 0)) {
            return null;
        }
        var admission = access.admission();
        if (admission.isDraining()) {
            return Refusal.with(503, "Draining", "Retry-After",
                    Integer.toString(Admission.DRAINING_RETRY_SEC));
        }
        return admission.isFull() && devices.of(request.number()).isEmpty()
                ? Refusal.with(503, "No Room For More Numbers", "Retry-After",
                        Integer.toString(admission.fullRetrySec()))
                : null;
    }

    private static CompletableFuture<byte[]> refuse(SipMessage message, Flow flow,
            Refusal refusal) {
        return CompletableFuture.completedFuture(refusal(message, flow, refusal));
    }

    private static byte[] refusal(SipMessage message, Flow flow, Refusal refusal) {
        return Answer.to(message, refusal.status(), refusal.phrase(), flow.remote())
                .headers(refusal.headers()).toBytes();
    }
}
