package org.muster.registrar.register;

import org.muster.registrar.auth.Digest;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;
import org.muster.replication.table.CompositeTable;

/**
 * Answers REGISTER on the loop that read it (RFC 3261 §10.3): who, whether, what changes, all under
 * the lock of the number's shard; replication picks the change up later.
 */
public final class Registrar {
    private final CompositeTable table;
    private final DeviceTable devices;
    private final DigitAnalysis digits;
    private final Numbering numbering;
    private final RegistrarSettings settings;
    /** Null in an open registrar (auth.mode: none). */
    private final Digest digest;
    private final BindingChange change;

    public Registrar(CompositeTable table, DeviceTable devices, DigitAnalysis digits,
            Numbering numbering, RegistrarSettings settings, Digest digest, BindingChange change) {
        this.table = table;
        this.devices = devices;
        this.digits = digits;
        this.numbering = numbering;
        this.settings = settings;
        this.digest = digest;
        this.change = change;
    }

    /** Any loop. The bytes of the final answer. */
    public byte[] onRegister(SipMessage message, Flow flow, long nowMs) {
        var request = RegisterRequest.read(message, flow, numbering, nowMs);
        if (request == null) {
            return refuse(message, flow, Refusal.of(404, "Not Found"));
        }
        String unsupported = request.unsupported();
        if (!unsupported.isEmpty()) {
            return refuse(message, flow,
                    Refusal.with(420, "Bad Extension", "Unsupported", unsupported));
        }
        synchronized (table.lockOf(request.number())) {
            if (isRetransmission(request)) {
                return list(message, request, nowMs);
            }
        }
        var refusal = digest == null ? null : whoRefuses(message, request, nowMs);
        if (refusal == null) {
            var wish = request.wish(settings.expires());
            synchronized (table.lockOf(request.number())) {
                refusal = change.apply(request, wish, nowMs);
                if (refusal == null) {
                    return list(message, request, nowMs);
                }
            }
        }
        return refuse(message, flow, refusal);
    }

    private Refusal whoRefuses(SipMessage message, RegisterRequest request, long nowMs) {
        return switch (digest.decide(message, nowMs)) {
            case Digest.Outcome.Challenged challenged -> Refusal.with(401, "Unauthorized",
                    "WWW-Authenticate", challenged.header());
            case Digest.Outcome.Granted granted -> Digest.mayRegister(granted.user(),
                    request.number()) ? null : Refusal.of(403, "Forbidden");
        };
    }

    /** The same request again: the same answer, before any nonce check, and nothing changes. */
    private boolean isRetransmission(RegisterRequest request) {
        for (var process : devices.of(request.number())) {
            if (process.last().isRetransmittedBy(request.identity())) {
                return true;
            }
        }
        return devices.isRetransmittedEnd(request.number(), request.identity());
    }

    /** 200 with every binding of the composite table (§10.3 step 8). */
    private byte[] list(SipMessage message, RegisterRequest request, long nowMs) {
        var flow = request.flow();
        var answer = Answer.to(message, 200, "OK", flow.remoteHost(), flow.remotePort());
        for (var binding : digits.bindings(request.number())) {
            contact(answer, binding, nowMs);
        }
        return answer.toBytes();
    }

    private void contact(Answer answer, Binding binding, long nowMs) {
        var detail = binding.detail();
        answer.text("Contact: <").text(detail.contact()).text(">").text(detail.features());
        if (detail.qThousandths() != 1_000) {
            answer.text(";q=").text(thousandths(detail.qThousandths()));
        }
        answer.text(";expires=").text(Long.toString(remainingSec(binding, nowMs))).end();
    }

    /** Real for a device of this node, the granted interval for a peer's. */
    private long remainingSec(Binding binding, long nowMs) {
        DeviceProcess own = binding.pid().node().equals(table.owner().node())
                ? devices.find(binding.number(), binding.deviceKey()) : null;
        return own == null ? binding.detail().grantedSec() : own.remainingSec(nowMs);
    }

    private static String thousandths(int q) {
        return q == 0 ? "0" : "0." + String.format("%03d", q).replaceAll("0+$", "");
    }

    private static byte[] refuse(SipMessage message, Flow flow, Refusal refusal) {
        var answer = Answer.to(message, refusal.status(), refusal.phrase(), flow.remoteHost(),
                flow.remotePort());
        if (refusal.headerName() != null) {
            answer.header(refusal.headerName(), refusal.headerValue());
        }
        return answer.toBytes();
    }
}
