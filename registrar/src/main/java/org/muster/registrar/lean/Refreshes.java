package org.muster.registrar.lean;

import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.device.Polls;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.HeaderName;
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
    private final CompositeTable table;
    private final DeviceTable devices;
    private final ExpiryWheel wheel;
    private final Polls polls;
    private final Access access;
    private final ExpiresLimits limits;
    private final BindingList list;

    public Refreshes(CompositeTable table, DeviceTable devices, ExpiryWheel wheel, Polls polls,
            Access access, ExpiresLimits limits, BindingList list) {
        this.table = table;
        this.devices = devices;
        this.wheel = wheel;
        this.polls = polls;
        this.access = access;
        this.limits = limits;
        this.list = list;
    }

    /**
     * Has the processor fetch what the answers to these will need. Each step is done for all before the
     * next one, since it needs what the last one fetched.
     *
     * @param usual those that were read; of the others nothing is fetched
     * @return means nothing, but is to be kept, or the compiler would leave all of it out
     */
    long touch(LeanRequest[] requests, boolean[] usual, int count) {
        long touched = 0;
        var found = new DeviceProcess[count]; // a new one costs the collector less than one that lives
        for (int i = 0; i < count; i++) {
            found[i] = usual[i] ? devices.glance(requests[i].said()) : null;
        }
        for (int i = 0; i < count; i++) {
            touched += found[i] == null ? 0 : found[i].touch() + touchCredentials(requests[i]);
        }
        for (int i = 0; i < count; i++) {
            touched += found[i] == null ? 0
                    : found[i].number().charAt(0) + table.touch(found[i].numberHash());
        }
        return touched;
    }

    private int touchCredentials(LeanRequest register) {
        var credentials = access.authenticator() == null ? null : register.credentials();
        return credentials == null ? 0 : access.authenticator().touch(credentials);
    }

    /** The answer; null when the message must be read in full. */
    MessageWriter answer(LeanRequest register, Flow flow, long nowMs) {
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
        synchronized (table.lockOf(process.numberHash())) {
            return isRefreshed(process, register, flow, identity)
                    ? refresh(process, register, flow, identity, nowMs) : null;
        }
    }

    /** Whether the device is registered over this flow. */
    private boolean isKnown(DeviceProcess process, LeanRequest register, Flow flow) {
        synchronized (table.lockOf(process.numberHash())) {
            return process.said() == register.said() && process.flow().equals(flow);
        }
    }

    /** 401: its sender is asked even when others have used up what its address may do. */
    private MessageWriter challenge(DeviceProcess process, LeanRequest register, Flow flow,
            long nowMs) {
        var source = flow.remote().getAddress();
        if (!access.admits(flow, Admission.Rank.REFRESH, nowMs)) {
            return LeanAnswer.overBudget(register, flow, access);
        }
        access.guard().mayAsk(source, nowMs);
        var out = LeanAnswer.head(register, flow, "SIP/2.0 401 Unauthorized\r\n");
        access.authenticator().challenge(out, process.number(), nowMs);
        return out.text("Content-Length: 0\r\n\r\n");
    }

    /** When the nonce was issued that its sender has answered rightly; -1: that is to be seen. */
    private long provenMs(LeanRequest register, String number, long nowMs) {
        return register.credentials() == null ? -1
                : access.authenticator().provenMs(register.credentials(), number,
                        access.owners().get(), nowMs);
    }

    /** The last REGISTER again is one that comes late, too. */
    private boolean isRefreshed(DeviceProcess process, LeanRequest register, Flow flow,
            LastRegister identity) {
        return process.said() == register.said() && process.flow().equals(flow)
                && !process.last().isLater(identity)
                && !devices.hasEndedLater(process, identity)
                && !access.admission().isDraining()
                && process.askedSec() >= access.admission().minSec(limits.minSec());
    }

    private MessageWriter refresh(DeviceProcess process, LeanRequest register, Flow flow,
            LastRegister identity, long nowMs) {
        long stampMs = Math.max(nowMs, process.liveStampMs() + 1);
        var detail = table.onlyDetail(process.number(), process.numberHash(),
                process.process());
        if (detail == null) {
            var entries = table.entries(process.number());
            if (!isControlled(process, entries)) {
                return null;
            }
            stampMs = BindingChange.nextMs(entries, process.deviceKey(), stampMs);
        }
        if (!access.admits(flow, Admission.Rank.REFRESH, nowMs)) {
            return LeanAnswer.overBudget(register, flow, access);
        }
        if (access.authenticator() != null && !access.authenticator()
                .useProven(register.credentials(), identity.transactionHash(), flow, nowMs)) {
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
    private MessageWriter write(DeviceProcess process, LeanRequest register, Flow flow,
            Slice detail, long nowMs) {
        var scan = register.scan();
        var out = LeanAnswer.head(register, flow, "SIP/2.0 200 OK\r\n");
        if (detail == null) {
            list.contacts(out, process.number(), nowMs);
        } else {
            BindingList.contact(out, DeviceDetail.readListed(detail), process.grantedSec());
        }
        list.extensions(out, process.usesOutbound(), flow.transport().isStream(), nowMs);
        if (process.supportsPath()) {
            for (int i = 0; i < scan.count(); i++) {
                if (scan.name(i) == HeaderName.PATH) {
                    LeanAnswer.value(out.text("Path: "), scan, i).end();
                }
            }
        }
        list.routes(out);
        return out.text("Content-Length: 0\r\n\r\n");
    }
}
