package org.muster.registrar.register;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.device.Polls;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.Rank;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.Stamp;

/** What an operator changes of bindings. Every method takes the number's shard lock. */
public final class OperatorChange {
    /** In the place of a User-Agent. */
    private static final String PERMANENT_AGENT = "permanent, by an operator";

    private final CompositeTable table;
    private final DeviceTable devices;
    private final Polls polls;
    private final RegistrarSettings settings;

    public OperatorChange(CompositeTable table, DeviceTable devices, Polls polls,
            RegistrarSettings settings) {
        this.table = table;
        this.devices = devices;
        this.polls = polls;
        this.settings = settings;
    }

    /**
     * An operator takes devices of a number out of control, whichever node controls them. They may
     * register again.
     *
     * @param contact of the device as listed, or null for all of the number
     * @return how many were removed
     */
    public int remove(String number, String contact, long nowMs) {
        synchronized (table.lockOf(number)) {
            var entries = table.entries(number);
            var edit = new EntryEdit(table.local(number), nowMs);
            int removed = 0;
            for (var claim : ClaimOrder.winners(entries)) {
                if (contact != null
                        && !DeviceDetail.read(claim.detail()).contact().equals(contact)) {
                    continue;
                }
                var process = devices.find(number, claim.deviceKey());
                if (process != null) {
                    devices.end(process, ReleaseReason.OPERATOR, nowMs);
                }
                edit.release(settings.release(claim.deviceKey(), new Stamp(
                        BindingChange.nextMs(entries, claim.deviceKey(), nowMs),
                        table.owner().node()), ReleaseReason.OPERATOR));
                removed++;
            }
            if (removed > 0) {
                table.publish(edit.toEntry(), nowMs);
            }
            return removed;
        }
    }

    /**
     * An operator registers a device for good, such as a gateway that registers nowhere.
     *
     * @param flow over which it is reached
     */
    public void registerPermanent(String number, SipUri contact, String contactText, Flow flow,
            long nowMs) {
        var key = Slice.utf8(contact.canonical());
        synchronized (table.lockOf(number)) {
            var process = devices.find(number, key);
            if (process == null) {
                process = new DeviceProcess(number, key, devices.nextProcess());
            }
            process.stay();
            long ms = BindingChange.nextMs(table.entries(number), key, nowMs);
            var before = process.flow();
            process.onRegister(LastRegister.none(nowMs), flow, flow,
                    Integer.MAX_VALUE, ms, nowMs);
            devices.onRegister(process, before, nowMs);
            polls.onRegister(process, contact, PERMANENT_AGENT, nowMs);
            var detail = new DeviceDetail(contactText, 1_000, "", "", flow.transport().text(),
                    Integer.MAX_VALUE, 0, 0, flow.source(), PERMANENT_AGENT).pack();
            var owner = table.owner();
            var edit = new EntryEdit(table.local(number), nowMs);
            edit.claim(new Claim(key, new Stamp(ms, owner.node()), Rank.ORIGINAL,
                    owner.pid(process.process()), detail));
            table.publish(edit.toEntry(), nowMs);
        }
    }

    /** A permanent device is reached over a new connection. */
    public void redial(DeviceProcess process, Flow flow) {
        synchronized (table.lockOf(process.number())) {
            var before = process.flow();
            if (!process.isEnded()) {
                process.moveTo(flow);
                devices.onFlow(process, before);
            }
        }
    }
}
