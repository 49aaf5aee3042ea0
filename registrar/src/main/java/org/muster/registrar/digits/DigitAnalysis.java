package org.muster.registrar.digits;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Pid;

/**
 * Number to device processes and on to where they are reached (R2): the winner among claims for each
 * device, greatest q first, at equal q the newest.
 */
public final class DigitAnalysis {
    private static final Comparator<Binding> ORDER = Comparator
            .comparingInt((Binding binding) -> -binding.detail().qThousandths())
            .thenComparing(Binding::stamp, Comparator.reverseOrder());

    private final CompositeTable table;
    private final DeviceTable devices;
    private final PeerDirectory peers;

    public DigitAnalysis(CompositeTable table, DeviceTable devices, PeerDirectory peers) {
        this.table = table;
        this.devices = devices;
        this.peers = peers;
    }

    public List<Binding> bindings(String number) {
        var found = new ArrayList<Binding>();
        for (var claim : table.claims(number)) {
            found.add(new Binding(number, claim.deviceKey(), claim.pid(), claim.stamp(),
                    DeviceDetail.read(claim.detail())));
        }
        found.sort(ORDER);
        return found;
    }

    /**
     * The packed detail of the only device of a number that this node controls alone; else null: then
     * {@link #bindings} has them. Under the number's lock.
     */
    public Slice onlyDetail(String number) {
        return devices.of(number).size() == 1 ? table.onlyDetail(number) : null;
    }

    /** Seconds until it expires. Under the number's lock. */
    public long onlyRemainingSec(String number, long nowMs) {
        return devices.of(number).get(0).remainingSec(nowMs);
    }

    /** Where each binding of the number is reached, best first. Any thread. */
    public List<Destination> destinations(String number) {
        var found = new ArrayList<Destination>();
        for (var binding : bindings(number)) {
            found.add(destination(binding));
        }
        return found;
    }

    private Destination destination(Binding binding) {
        String node = binding.pid().node();
        if (SipUri.read(Slice.utf8(binding.detail().contact())) == null) {
            return new Destination.Nowhere(binding, "its contact is no SIP URI");
        }
        if (!node.equals(table.owner().node())) {
            var address = peers.addressOf(node);
            return address == null
                    ? new Destination.Nowhere(binding, "node " + node + " has no SIP address")
                    : new Destination.There(binding, address);
        }
        synchronized (table.lockOf(binding.number())) {
            var process = devices.find(binding.number(), binding.deviceKey());
            return process == null
                    ? new Destination.Nowhere(binding, "its device process has ended")
                    : new Destination.Here(binding,
                            process.way());
        }
    }

    /**
     * The device that a process of this node controls, or null when the process has ended, is of
     * another incarnation or of another number.
     */
    public Destination.Here device(String number, Pid pid) {
        var here = device(number, pid.process());
        return here != null && here.binding().pid().equals(pid) ? here : null;
    }

    /** As above, for a process number of this life of the node. */
    public Destination.Here device(String number, long process) {
        for (var binding : bindings(number)) {
            if (binding.pid().process() == process
                    && destination(binding) instanceof Destination.Here here) {
                return here;
            }
        }
        return null;
    }

    /** The process of this node that controls a device of the number over this flow, or 0. */
    public long processOver(String number, Flow flow) {
        synchronized (table.lockOf(number)) {
            for (var process : devices.of(number)) {
                if (process.flow().equals(flow)) {
                    return process.process();
                }
            }
            return 0;
        }
    }

    /**
     * How the device of a process of this node is addressed; null when it is not claimed any more.
     * Under the number's lock.
     */
    public DeviceDetail.Address address(DeviceProcess process) {
        var only = table.onlyDetail(process.number(), process.numberHash(), process.process());
        if (only != null) {
            return DeviceDetail.readAddress(only);
        }
        for (var claim : table.local(process.number()).claims()) {
            if (claim.deviceKey().equals(process.deviceKey())) {
                return DeviceDetail.readAddress(claim.detail());
            }
        }
        return null;
    }

    /** The process of this node that controls it, or null for a peer's. Under the number's lock. */
    public DeviceProcess own(Binding binding) {
        return isOurs(binding) ? devices.find(binding.number(), binding.deviceKey()) : null;
    }

    /** Whether this node controlled it when the binding was read; it may have removed it since. */
    public boolean isOurs(Binding binding) {
        return binding.pid().node().equals(table.owner().node());
    }

    /** Seconds until it expires: real for a device of this node, those granted for a peer's. */
    public long remainingSec(Binding binding, long nowMs) {
        synchronized (table.lockOf(binding.number())) {
            var own = own(binding);
            return own == null ? binding.detail().grantedSec() : own.remainingSec(nowMs);
        }
    }

    /** Whether the number's miss is final, and if not, why. */
    public Miss miss() {
        if (peers.isCombining()) {
            return Miss.COMBINING;
        }
        return peers.isAnyoneAway() ? Miss.SOMEONE_AWAY : Miss.UNKNOWN;
    }

    /** Why a number has no binding: {@link #UNKNOWN} is the only certain no. */
    public enum Miss {
        COMBINING, SOMEONE_AWAY, UNKNOWN
    }
}
