package org.muster.registrar.digits;

import java.util.ArrayList;
import java.util.List;

import org.muster.registrar.device.DeviceDetail;
import org.muster.replication.table.CompositeTable;

/** Number to device processes: the winner among claims for each device, greatest q first (R2). */
public final class DigitAnalysis {
    private final CompositeTable table;

    public DigitAnalysis(CompositeTable table) {
        this.table = table;
    }

    public List<Binding> bindings(String number) {
        var found = new ArrayList<Binding>();
        for (var claim : table.claims(number)) {
            found.add(new Binding(number, claim.deviceKey(), claim.pid(), claim.stamp(),
                    DeviceDetail.read(claim.detail())));
        }
        found.sort((a, b) -> b.detail().qThousandths() - a.detail().qThousandths());
        return found;
    }
}
