package org.muster.registrar.register;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.Polls;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.DeviceControl;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.Rank;
import org.muster.replication.table.Release;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;

/**
 * Turns wishes, expiries and lost contests into changes of device processes and of this node's
 * entries (R3, R4, R5). Every method expects or takes the number's shard lock, so that processes and
 * claims never disagree.
 */
public final class BindingChange implements DeviceControl {
    private final CompositeTable table;
    private final DeviceTable devices;
    private final ExpiryWheel wheel;
    private final RegistrarSettings settings;
    private final Admission admission;
    private final Polls polls;

    public BindingChange(CompositeTable table, DeviceTable devices, ExpiryWheel wheel,
            RegistrarSettings settings, Admission admission, Polls polls) {
        this.table = table;
        this.devices = devices;
        this.wheel = wheel;
        this.settings = settings;
        this.admission = admission;
        this.polls = polls;
    }

    /** Does what the request asks, wholly or not at all; null, or why not. Under the lock. */
    Refusal apply(RegisterRequest request, RegisterRequest.Wish wish, PathVector path,
            long nowMs) {
        return switch (wish) {
            case RegisterRequest.Wish.Query query -> null;
            case RegisterRequest.Wish.Unacceptable unacceptable -> unacceptable.refusal();
            case RegisterRequest.Wish.RemoveAll all -> removeAll(request, nowMs);
            case RegisterRequest.Wish.Change some -> change(request, some.contacts(), path, nowMs);
        };
    }

    private Refusal removeAll(RegisterRequest request, long nowMs) {
        var processes = List.copyOf(devices.of(request.number()));
        for (var process : processes) {
            if (process.last().isLater(request.identity())) {
                return outOfOrder();
            }
        }
        var entries = table.entries(request.number());
        if (processes.stream().anyMatch(DeviceProcess::isPermanent)) {
            return Refusal.of(403, "A Contact Is Permanent");
        }
        processes.forEach(
                process -> devices.end(process, ReleaseReason.UNREGISTERED, nowMs));
        devices.rememberEnd(request.number(), Slice.EMPTY, request.identity());
        var edit = new EntryEdit(table.local(request.number()), nowMs);
        edit.release(release(Release.EVERY_DEVICE, nextMs(entries, Release.EVERY_DEVICE, nowMs),
                ReleaseReason.UNREGISTERED));
        table.publish(edit.toEntry(), nowMs);
        return null;
    }

    private Refusal change(RegisterRequest request, List<ContactRequest> contacts,
            PathVector path, long nowMs) {
        var entries = table.entries(request.number());
        var winners = ClaimOrder.winners(entries);
        var planned = new ArrayList<PlannedContact>(contacts.size());
        for (var contact : contacts) {
            var plan = plan(request, contact, winners);
            if (plan.isLate(request.identity(), devices)) {
                return outOfOrder();
            }
            planned.add(plan);
        }
        var surplus = ContactLimit.surplus(planned, winners, settings);
        if (surplus == null) {
            return Refusal.of(403, "Too Many Contacts");
        }
        var edit = new EntryEdit(table.local(request.number()), nowMs);
        boolean published = false;
        for (var claim : surplus) {
            published |= remove(request, claim.deviceKey(), ReleaseReason.REPLACED, entries, edit,
                    nowMs);
        }
        for (var plan : planned) {
            published |= plan.contact().seconds() == 0
                    ? remove(request, plan.deviceKey(), ReleaseReason.UNREGISTERED, entries, edit,
                            nowMs)
                    : put(request, plan, path, entries, edit, nowMs);
        }
        if (planned.size() == 1) {
            remember(request, planned.get(0));
        }
        if (published) {
            table.publish(edit.toEntry(), nowMs);
        }
        return null;
    }

    /** What the device said, so that it is known when it says so again. */
    private void remember(RegisterRequest request, PlannedContact plan) {
        var process = devices.find(request.number(), plan.deviceKey());
        var contact = plan.contact();
        // Where the URI alone names it, a peer's claim of the contact's own key would come first.
        boolean isNamed = plan.deviceKey().equals(contact.deviceKey());
        if (process != null && isNamed && !process.isPermanent()
                && !request.message().isWithinDialog()) {
            devices.said(process, request.said(),
                    (int) Math.min(contact.seconds(), Integer.MAX_VALUE), contact.outbound(),
                    request.tags().supportsPath());
        }
    }

    /** Without the word CSeq: SIPp takes the first one in a message for the header. */
    private static Refusal outOfOrder() {
        return Refusal.of(500, "Request Out Of Order");
    }

    /** Finds the device that the contact means: by key, else by the URI comparison of §19.1.4. */
    private PlannedContact plan(RegisterRequest request, ContactRequest contact,
            List<Claim> winners) {
        Claim held = null;
        for (var claim : winners) {
            if (claim.deviceKey().equals(contact.deviceKey())) {
                held = claim;
                break;
            }
            var uri = SipUri.read(Slice.utf8(DeviceDetail.read(claim.detail()).contact()));
            if (held == null && uri != null && contact.uri() != null
                    && uri.isEquivalentTo(contact.uri()) && isOfUri(claim, uri)) {
                held = claim;
            }
        }
        var key = held == null ? contact.deviceKey() : held.deviceKey();
        return new PlannedContact(request.number(), contact, key, held,
                devices.find(request.number(), key));
    }

    /** Whether the device has the name of its first contact, which may have been written otherwise. */
    private static boolean isOfUri(Claim claim, SipUri uri) {
        return claim.deviceKey().utf8().startsWith(uri.scheme() + ":");
    }

    /** Registers or refreshes; true when peers must be told. */
    private boolean put(RegisterRequest request, PlannedContact plan, PathVector path,
            List<Entry> entries, EntryEdit edit, long nowMs) {
        var owner = table.owner();
        if (plan.isSameRequestElsewhere(request, owner.node())) {
            return false;
        }
        var contact = plan.contact();
        int granted = admission.grant(contact.seconds(), settings.expires(), nowMs);
        var said = new DeviceDetail(contact.contact(), contact.qThousandths(),
                contact.features(), path.text(), request.flow().transport().text(), granted,
                request.callIdHash(), request.identity().cseq(), request.flow().source(),
                request.userAgent());
        var detail = said.pack();
        var way = request.flow().towards(path.isEmpty() ? contact.uri() : said.firstHop());
        // Found anew: the same contact may stand twice in one request.
        var process = devices.find(request.number(), plan.deviceKey());
        long ms = nextMs(entries, plan.deviceKey(),
                process == null ? nowMs : Math.max(nowMs, process.liveStampMs() + 1));
        boolean controls = process != null && plan.held() != null
                && plan.held().pid().node().equals(owner.node());
        if (process == null) {
            process = new DeviceProcess(request.number(), plan.deviceKey(),
                    devices.nextProcess());
        }
        var before = process.flow();
        process.onRegister(request.identity(), request.flow(), way, granted, ms, nowMs);
        devices.onRegister(process, before, nowMs);
        polls.onRegister(process, contact.uri(), request.userAgent(), nowMs);
        wheel.watch(process);
        if (controls && plan.held().rank() == Rank.ORIGINAL
                && DeviceDetail.sameForPeers(plan.held().detail(), detail)) {
            return false;
        }
        edit.claim(new Claim(plan.deviceKey(), new Stamp(ms, owner.node()), Rank.ORIGINAL,
                owner.pid(process.process()), detail));
        return true;
    }

    /** Removes, also what is not found here: another node, or one that is away, may control it. */
    private boolean remove(RegisterRequest request, Slice deviceKey, ReleaseReason why,
            List<Entry> entries, EntryEdit edit, long nowMs) {
        var process = devices.find(request.number(), deviceKey);
        if (process != null && process.isPermanent()) {
            return false; // only an operator ends it
        }
        if (process != null) {
            devices.end(process, why, nowMs);
        }
        devices.rememberEnd(request.number(), deviceKey, request.identity());
        edit.release(release(deviceKey, nextMs(entries, deviceKey, nowMs), why));
        return true;
    }

    /** Ends the processes whose time is over (R5). Takes each number's lock. */
    public void expireDue(long nowMs) {
        for (var process : wheel.turn(nowMs)) {
            synchronized (table.lockOf(process.number())) {
                if (process.isEnded()) {
                    continue;
                }
                if (process.expiresAtMs() > nowMs) {
                    wheel.watch(process);
                    continue;
                }
                end(process, ReleaseReason.EXPIRED, nowMs);
            }
        }
    }

    /**
     * A connection has closed: what is reached over it alone is not controlled any more (R5,
     * RFC 5626 §6). A device that came back over another connection first keeps its binding. Takes
     * each number's lock.
     *
     * @param dial opens a connection to a listener, for those that have one: their next flow
     * @return devices that are reached over another flow now, and should prove that they are alive
     */
    public List<DeviceProcess> onFlowLost(Flow connection, Function<InetSocketAddress, Flow> dial,
            long nowMs) {
        var moved = new ArrayList<DeviceProcess>();
        for (var process : devices.over(connection)) {
            synchronized (table.lockOf(process.number())) {
                if (process.isEnded() || !process.flow().equals(connection)) {
                    continue;
                }
                switch (OtherWay.of(process, table.local(process.number()))) {
                    case OtherWay.None none -> end(process, ReleaseReason.FLOW_LOST, nowMs);
                    case OtherWay.Waits waits -> {
                        // woken by push, or never heard of by polls: until it expires
                    }
                    case OtherWay.Listener listener -> {
                        process.moveTo(dial.apply(listener.address()));
                        devices.onFlow(process, connection);
                        moved.add(process);
                    }
                }
            }
        }
        return moved;
    }

    /**
     * How long what is bound to a connection may still be needed, ms: the latest expiry of a device
     * over it, 0 when there is none. Takes each number's lock.
     */
    public long boundUntilMs(Flow connection) {
        long until = 0;
        for (var process : devices.over(connection)) {
            synchronized (table.lockOf(process.number())) {
                until = Math.max(until, process.isEnded() ? 0 : process.expiresAtMs());
            }
        }
        return until;
    }

    /** A device that had answered polls does not any more (R6). Under the lock. */
    public void onPollsMissed(DeviceProcess process, long nowMs) {
        if (!process.isEnded()) {
            end(process, ReleaseReason.POLL_MISSED, nowMs);
        }
    }

    private void end(DeviceProcess process, ReleaseReason reason, long nowMs) {
        devices.end(process, reason, nowMs);
        var edit = new EntryEdit(table.local(process.number()), nowMs);
        edit.letGo(process.deviceKey(),
                new Stamp(process.liveStampMs(), table.owner().node()), reason,
                settings.expires().maxSec());
        table.publish(edit.toEntry(), nowMs);
    }

    @Override
    public long liveStampMs(String number, Slice deviceKey) {
        var process = devices.find(number, deviceKey);
        return process == null ? -1 : process.liveStampMs();
    }

    @Override
    public void yield(String number, Claim lost, ReleaseReason why, long nowMs) {
        var process = devices.find(number, lost.deviceKey());
        if (process != null) {
            devices.end(process, why, nowMs);
        }
    }

    private Release release(Slice deviceKey, long ms, ReleaseReason reason) {
        return settings.release(deviceKey, new Stamp(ms, table.owner().node()), reason);
    }

    /** A stamp that is greater than all there are. */
    public static long nextMs(List<Entry> entries, Slice deviceKey, long nowMs) {
        return Math.max(nowMs, ClaimOrder.greatestMs(entries, deviceKey) + 1);
    }
}
