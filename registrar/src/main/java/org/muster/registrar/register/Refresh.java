package org.muster.registrar.register;

import org.muster.registrar.device.DeviceTable;
import org.muster.registrar.device.ExpiryWheel;
import org.muster.registrar.device.Polls;
import org.muster.replication.table.CompositeTable;

/**
 * The short way for what nearly all REGISTERs are: the only device of its number says over the same
 * flow what it said last time. Contacts are not parsed, claims not unpacked, nothing is published;
 * the outcome is that of {@link BindingChange} and {@link BindingList}, which decide all the rest.
 */
public class Refresh {
    private final CompositeTable table;
    private final DeviceTable devices;
    private final ExpiryWheel wheel;
    private final Polls polls;
    private final Admission admission;
    private final ExpiresLimits limits;
    private final BindingList list;
    private final Runnable onTaken;

    /** @param onTaken counts them */
    public Refresh(CompositeTable table, DeviceTable devices, ExpiryWheel wheel, Polls polls,
            Admission admission, ExpiresLimits limits, BindingList list, Runnable onTaken) {
        this.table = table;
        this.devices = devices;
        this.wheel = wheel;
        this.polls = polls;
        this.admission = admission;
        this.limits = limits;
        this.list = list;
        this.onTaken = onTaken;
    }

    /** The answer, or null when the request must be read in full. Under the number's lock. */
    byte[] answer(RegisterRequest request, long nowMs) {
        var processes = devices.of(request.number());
        if (processes.size() != 1 || processes.get(0).said() == 0) {
            return null;
        }
        var process = processes.get(0);
        boolean same = process.said() == request.said()
                && process.flow().equals(request.flow());
        if (!same || process.last().isLater(request.identity())
                || devices.hasEnded(request.number()) || admission.isDraining()
                || process.askedSec() < admission.minSec(limits.minSec())) {
            return null;
        }
        var detail = table.onlyDetail(request.number());
        if (detail == null) {
            return null;
        }
        int granted = admission.grant(process.askedSec(), limits, nowMs);
        process.onRefresh(request.identity(), granted,
                Math.max(nowMs, process.liveStampMs() + 1), nowMs);
        polls.onRefresh(process, nowMs);
        wheel.watch(process);
        onTaken.run();
        return list.answer(request, detail, granted, process.usesOutbound(), nowMs);
    }
}
