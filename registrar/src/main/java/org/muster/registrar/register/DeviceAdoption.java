package org.muster.registrar.register;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.LastRegister;
import org.muster.registrar.device.Polls;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Effect;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.EntryEdit;
import org.muster.replication.table.Rank;

/** Makes this node control a device of another one that answered here (drain, peer-loss: adopt). */
public final class DeviceAdoption {
    private final CompositeTable table;
    private final DeviceTable devices;
    private final ExpiryWheel wheel;
    private final Polls polls;
    private final Admission admission;

    public DeviceAdoption(CompositeTable table, DeviceTable devices, ExpiryWheel wheel,
            Polls polls, Admission admission) {
        this.admission = admission;
        this.table = table;
        this.devices = devices;
        this.wheel = wheel;
        this.polls = polls;
    }

    /**
     * Takes the number's lock.
     *
     * @param flow as if its REGISTER had come to this node
     * @return false when a claim or release as great has come meanwhile, or there is no room
     */
    public boolean adopt(Effect.TakeOver device, Flow flow, long nowMs) {
        String number = device.number();
        var key = device.deviceKey();
        var detail = DeviceDetail.read(device.detail());
        var contact = SipUri.read(Slice.utf8(detail.contact()));
        var owner = table.owner();
        synchronized (table.lockOf(number)) {
            if (admission.isFull() || devices.find(number, key) != null
                    || device.stamp().ms() <= ClaimOrder
                            .greatestMs(table.entries(number), key)) {
                return false;
            }
            var process = new DeviceProcess(number, key, devices.nextProcess());
            int remainingSec = device.remainingSec() < 0 ? detail.grantedSec()
                    : device.remainingSec();
            process.onRegister(LastRegister.none(nowMs),
                    flow, detail.way(flow), remainingSec, device.stamp().ms(), nowMs);
            devices.onControl(process, null,
                    device.rank() == Rank.ADOPTED ? "adopted" : "handed-over", nowMs);
            polls.onRegister(process, contact, detail.userAgent(), nowMs);
            polls.onProven(process, nowMs);
            wheel.watch(process);
            table.publish(new EntryEdit(table.local(number), nowMs)
                    .claim(new Claim(key, device.stamp(), device.rank(),
                            owner.pid(process.process()), device.detail()))
                    .toEntry(), nowMs);
            return true;
        }
    }
}
