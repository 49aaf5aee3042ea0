package org.muster.registrar.lean;

import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.device.Polls;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.HostText;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.register.Access;
import org.muster.registrar.register.Admission;
import org.muster.registrar.register.BindingChange;
import org.muster.registrar.register.BindingList;
import org.muster.registrar.register.ExpiresLimits;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.Rank;

/**
 * Answers a REGISTER by which a device says over the same flow what it said last
 * time (RFC 3261 §10.3 step 7: refreshed). Nothing is published: peers know all that they need.
 */
public final class Refreshes {
    private static final ThreadLocal<LeanRegister> REGISTER = ThreadLocal
            .withInitial(LeanRegister::new);

    private final Numbering numbering;
    private final CompositeTable table;
    private final DeviceTable devices;
    private final ExpiryWheel wheel;
    private final Polls polls;
    private final Access access;
    private final ExpiresLimits limits;
    private final BindingList list;

    public Refreshes(Numbering numbering, CompositeTable table, DeviceTable devices,
            ExpiryWheel wheel, Polls polls,
            Access access, ExpiresLimits limits, BindingList list) {
        this.numbering = numbering;
        this.table = table;
        this.devices = devices;
        this.wheel = wheel;
        this.polls = polls;
        this.access = access;
        this.limits = limits;
        this.list = list;
    }

    /**
     * The answer, which goes to the flow's remote address, until this thread writes the next one; null
     * when the message must be read in full. The bytes are the caller's again after the call.
     */
    public MessageWriter answer(byte[] bytes, int length, Flow flow, long nowMs) {
        var register = REGISTER.get();
        if (!register.reads(bytes, length, flow.transport().isStream(), numbering.generation())
                || !goesBack(register.via(), bytes, flow)) {
            return null;
        }
        var process = devices.whoSaid(register.said());
        if (process == null || access.blocked().test(process.number())) {
            return null;
        }
        if (access.authenticator() != null && !register.hasAuthorization()) {
            return isKnown(process, register, flow) ? challenge(process, register, flow, nowMs)
                    : null;
        }
        long nonceMs = access.authenticator() == null ? 0
                : provenMs(register, process.number(), nowMs);
        if (nonceMs < 0) {
            return null;
        }
        var identity = new LastRegister(register.callIdHash(), register.cseqNumber(),
                register.fromTagHash(), register.requestHash(flow), nonceMs, nowMs);
        synchronized (table.lockOf(process.number())) {
            return isRefreshed(process, register, flow, identity)
                    ? refresh(process, register, flow, identity, nowMs) : null;
        }
    }

    /** Whether the device is registered over this flow. */
    private boolean isKnown(DeviceProcess process, LeanRegister register, Flow flow) {
        synchronized (table.lockOf(process.number())) {
            return process.said() == register.said() && process.flow().equals(flow);
        }
    }

    /** 401: its sender is asked even when others have used up what its address may do. */
    private MessageWriter challenge(DeviceProcess process, LeanRegister register, Flow flow,
            long nowMs) {
        var source = flow.remote().getAddress();
        if (!isAdmitted(flow, nowMs)) {
            return overBudget(register, flow);
        }
        access.guard().mayAsk(source, nowMs);
        var out = head(register, flow, "SIP/2.0 401 Unauthorized\r\n");
        access.authenticator().challenge(out, process.number(), nowMs);
        return out.text("Content-Length: 0\r\n\r\n");
    }

    private boolean isAdmitted(Flow flow, long nowMs) {
        return access.guard().isTrusted(flow.remote().getAddress())
                || access.admission().admits(Admission.Rank.REFRESH, nowMs);
    }

    /** To say no costs no more than to say yes, or a node that has too much to do would have more. */
    private MessageWriter overBudget(LeanRegister register, Flow flow) {
        return head(register, flow, "SIP/2.0 503 " + Admission.OVER_BUDGET + "\r\n")
                .text("Retry-After: ").number(access.admission().retryAfterSec())
                .text("\r\nContent-Length: 0\r\n\r\n");
    }

    /** Without rport, only where that is where the answer goes all the same. */
    private static boolean goesBack(LeanVia via, byte[] bytes, Flow flow) {
        if (via.hasRport() || flow.transport().isStream()) {
            return true;
        }
        int port = via.port() == 0 ? Flow.SIP_PORT : via.port();
        return port == flow.remotePort() || !isSource(via, bytes, flow);
    }

    private static boolean isSource(LeanVia via, byte[] bytes, Flow flow) {
        return HostText.names(
                new Slice(bytes, via.hostStart(), via.hostEnd() - via.hostStart()),
                flow.remote().getAddress());
    }

    /** When the nonce was issued that its sender has answered rightly; -1: that is to be seen. */
    private long provenMs(LeanRegister register, String number, long nowMs) {
        int header = register.authorization();
        return header < 0 ? -1
                : access.authenticator().provenMs(register.scan().bytes(),
                        register.scan().start(header), register.scan().end(header), number,
                        access.owners().get(), nowMs);
    }

    /** The last REGISTER again is one that comes late, too. */
    private boolean isRefreshed(DeviceProcess process, LeanRegister register, Flow flow,
            LastRegister identity) {
        String number = process.number();
        return process.said() == register.said() && process.flow().equals(flow)
                && !process.last().isLater(identity)
                && !devices.hasEndedLater(number, process.deviceKey(), identity)
                && !access.admission().isDraining()
                && process.askedSec() >= access.admission().minSec(limits.minSec());
    }

    private MessageWriter refresh(DeviceProcess process, LeanRegister register, Flow flow,
            LastRegister identity, long nowMs) {
        long stampMs = Math.max(nowMs, process.liveStampMs() + 1);
        var detail = table.onlyDetail(process.number());
        if (detail == null) {
            var entries = table.entries(process.number());
            if (!isControlled(process, entries)) {
                return null;
            }
            stampMs = BindingChange.nextMs(entries, process.deviceKey(), stampMs);
        }
        if (!isAdmitted(flow, nowMs)) {
            return overBudget(register, flow);
        }
        if (access.authenticator() != null && !access.authenticator()
                .useProven(identity.transactionHash(), flow, nowMs)) {
            return null;
        }
        int granted = access.admission().grant(process.askedSec(), limits, nowMs);
        process.onRefresh(identity, granted, stampMs, nowMs);
        polls.onRefresh(process, nowMs);
        wheel.watch(process);
        return write(process, register, flow, detail, nowMs);
    }

    /** Of a number with several devices, or of several nodes: whether this node's claim holds. */
    private boolean isControlled(DeviceProcess process, List<Entry> entries) {
        for (var claim : ClaimOrder.winners(entries)) {
            if (claim.deviceKey().equals(process.deviceKey())) {
                return claim.rank() == Rank.ORIGINAL
                        && claim.pid().node().equals(table.owner().node());
            }
        }
        return false;
    }

    /** @param detail of the only binding of the number, packed; null when there are more */
    private MessageWriter write(DeviceProcess process, LeanRegister register, Flow flow,
            Slice detail, long nowMs) {
        var scan = register.scan();
        var out = head(register, flow, "SIP/2.0 200 OK\r\n");
        if (detail == null) {
            list.contacts(out, process.number(), nowMs);
        } else {
            BindingList.contact(out, DeviceDetail.readListed(detail), process.grantedSec());
        }
        list.extensions(out, process.usesOutbound(), flow.transport().isStream(), nowMs);
        if (process.supportsPath()) {
            for (int i = 0; i < scan.count(); i++) {
                if (scan.name(i) == HeaderName.PATH) {
                    value(out.text("Path: "), scan, i).end();
                }
            }
        }
        list.routes(out);
        return out.text("Content-Length: 0\r\n\r\n");
    }

    /** What every answer copies (RFC 3261 §8.2.6.2). */
    private static MessageWriter head(LeanRegister register, Flow flow, String statusLine) {
        var scan = register.scan();
        var out = Answer.begin().text(statusLine);
        boolean top = true;
        for (int i = 0; i < scan.count(); i++) {
            if (scan.name(i) == HeaderName.VIA) {
                out.text("Via: ");
                if (top) {
                    topVia(out, register, flow);
                    top = false;
                } else {
                    value(out, scan, i);
                }
                out.end();
            }
        }
        value(out.text("From: "), scan, register.from()).text("\r\nTo: ");
        value(out, scan, register.to()).text(";tag=");
        Answer.tag(out, register.via().branchHash(), register.callIdHash(),
                register.cseqHash());
        value(out.text("\r\nCall-ID: "), scan, register.callId()).text("\r\nCSeq: ");
        value(out, scan, register.cseq()).end();
        return out;
    }

    private static MessageWriter value(MessageWriter out, HeaderScan scan, int index) {
        return out.raw(scan.bytes(), scan.start(index), scan.end(index) - scan.start(index));
    }

    /** RFC 3261 §18.2.1, RFC 3581 §4. */
    private static void topVia(MessageWriter out, LeanRegister register, Flow flow) {
        var via = register.via();
        via.write(out);
        if (via.hasRport()) {
            out.text(";rport=").number(flow.remotePort());
        }
        if (via.hasRport() || !isSource(via, register.scan().bytes(), flow)) {
            out.text(";received=").host(flow.remote().getAddress());
        }
    }
}
