package org.muster.registrar.admin;

import java.util.List;

import org.muster.registrar.digits.Destination;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.routing.RequestRouting;
import org.muster.replication.table.Claim;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Entry;
import tools.jackson.core.JsonGenerator;

/** Digit analysis step by step, as a request to the number would be routed now; any thread. */
public final class RouteView {
    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final Numbering numbering;
    private final RequestRouting routing;

    public RouteView(CompositeTable table, DigitAnalysis digits, Numbering numbering,
            RequestRouting routing) {
        this.table = table;
        this.digits = digits;
        this.numbering = numbering;
        this.routing = routing;
    }

    /** @param dialled a user part, a whole number, or a sip:, sips: or tel: URI */
    void route(JsonGenerator json, String dialled) {
        String text = numbering.uriTyped(dialled);
        String number = numbering.numberTyped(dialled);
        json.writeStartObject();
        json.writeStringProperty("node", table.owner().node());
        json.writeStringProperty("dialled", dialled);
        json.writeStringProperty("uri", text);
        json.writeStringProperty("number", number);
        var destinations = number == null ? List.<Destination>of() : digits.destinations(number);
        json.writeArrayPropertyStart("claims");
        if (number != null) {
            claims(json, table.entries(number));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("destinations");
        destinations.forEach(each -> destination(json, each));
        json.writeEndArray();
        json.writeStringProperty("outcome", outcome(number, destinations));
        json.writeEndObject();
    }

    /** All that any node claims, and which of it holds. */
    private static void claims(JsonGenerator json, List<Entry> entries) {
        var winners = ClaimOrder.winners(entries);
        for (var entry : entries) {
            for (var claim : entry.claims()) {
                claim(json, claim, winners.contains(claim));
            }
        }
    }

    private static void claim(JsonGenerator json, Claim claim, boolean holds) {
        json.writeStartObject();
        json.writeStringProperty("device", claim.deviceKey().utf8());
        json.writeStringProperty("pid", claim.pid().toString());
        json.writeNumberProperty("stampMs", claim.stamp().ms());
        json.writeBooleanProperty("holds", holds);
        json.writeEndObject();
    }

    private static void destination(JsonGenerator json, Destination destination) {
        var binding = destination.binding();
        json.writeStartObject();
        json.writeStringProperty("pid", binding.pid().toString());
        json.writeStringProperty("contact", binding.detail().contact());
        json.writeNumberProperty("q", binding.detail().qThousandths() / 1_000.0);
        json.writeStringProperty("leads", switch (destination) {
            case Destination.Here here -> "over its flow " + here.flow().source();
            case Destination.There there -> "to node " + there.address().node() + " at "
                    + there.address();
            case Destination.Nowhere nowhere -> "nowhere: " + nowhere.reason();
        });
        json.writeEndObject();
    }

    private String outcome(String number, List<Destination> destinations) {
        if (number == null) {
            return "404 Not Found";
        }
        for (var each : destinations) {
            if (!(each instanceof Destination.Nowhere)) {
                return "sent to " + each.binding().pid();
            }
        }
        var refuse = routing.nobody(number, destinations.isEmpty());
        return refuse.status() + " " + refuse.phrase();
    }
}
