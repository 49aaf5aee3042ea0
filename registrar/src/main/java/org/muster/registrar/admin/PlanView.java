package org.muster.registrar.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.muster.registrar.device.Reach;
import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Shards;
import tools.jackson.core.JsonGenerator;

/** What would happen if a node were lost, by what this node knows. Reads the whole table: not on a loop. */
public final class PlanView {
    /** Upper bounds of "when they are back", seconds; one more has none. */
    static final List<Integer> BACK_SEC = List.of(60, 300, 600, 1_800, 3_600);
    private static final int EXAMPLES_MAX = 10;

    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final LongSupplier clockMs;

    public PlanView(CompositeTable table, DigitAnalysis digits, LongSupplier clockMs) {
        this.table = table;
        this.digits = digits;
        this.clockMs = clockMs;
    }

    /**
     * What the loss of a node would cost.
     *
     * @param devices that the node controls
     * @param numbers that have a device there
     * @param lost numbers that have no other: unknown until their phones register again
     * @param reachable of these, numbers with a device that any node reaches (peer-loss: adopt)
     * @param backWithin lost numbers by when their first binding expires: the latest time at which the
     *        phone registers again; as {@link #BACK_SEC}, and one more
     */
    record Loss(int devices, int numbers, int lost, int reachable, int[] backWithin,
            List<String> examples) {}

    Loss kill(String node) {
        var count = new Count(node);
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            table.numbersOf(shard).forEach(number -> count.add(number, digits.bindings(number)));
        }
        return new Loss(count.devices, count.numbers, count.lost, count.reachable,
                count.backWithin, count.examples);
    }

    private final class Count {
        final String node;
        final long nowMs = clockMs.getAsLong();
        final int[] backWithin = new int[BACK_SEC.size() + 1];
        final List<String> examples = new ArrayList<>();
        int devices;
        int numbers;
        int lost;
        int reachable;

        Count(String node) {
            this.node = node;
        }

        void add(String number, List<Binding> bindings) {
            var there = bindings.stream().filter(each -> each.pid().node().equals(node)).toList();
            if (there.isEmpty()) {
                return;
            }
            numbers++;
            devices += there.size();
            if (there.size() < bindings.size()) {
                return;
            }
            lost++;
            if (there.stream().anyMatch(each -> Reach.ofAnyNode(each.detail()) != null)) {
                reachable++;
            }
            long back = there.stream().mapToLong(each -> digits.remainingSec(each, nowMs)).min()
                    .orElse(0);
            int bucket = 0;
            while (bucket < BACK_SEC.size() && back > BACK_SEC.get(bucket)) {
                bucket++;
            }
            backWithin[bucket]++;
            if (examples.size() < EXAMPLES_MAX) {
                examples.add(number);
            }
        }
    }

    void write(JsonGenerator json, String node, Loss loss) {
        json.writeStartObject();
        json.writeStringProperty("node", node);
        json.writeNumberProperty("devices", loss.devices());
        json.writeNumberProperty("numbers", loss.numbers());
        json.writeNumberProperty("lost", loss.lost());
        json.writeNumberProperty("reachable", loss.reachable());
        json.writeArrayPropertyStart("backWithin");
        for (int i = 0; i <= BACK_SEC.size(); i++) {
            json.writeStartObject();
            if (i < BACK_SEC.size()) {
                json.writeNumberProperty("seconds", BACK_SEC.get(i));
            } else {
                json.writeNullProperty("seconds");
            }
            json.writeNumberProperty("numbers", loss.backWithin()[i]);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("examples");
        loss.examples().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
