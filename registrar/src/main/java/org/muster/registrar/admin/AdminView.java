package org.muster.registrar.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.muster.registrar.device.Control;
import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.digits.Listing;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.transport.SipCounters;
import org.muster.replication.link.ClusterSnapshot;
import org.muster.replication.protocol.Cluster;
import org.muster.replication.protocol.PeerStatus;
import org.muster.replication.table.CompositeTable;
import tools.jackson.core.JsonGenerator;

/** What the admin endpoint says, as JSON; any thread. */
public final class AdminView {
    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final Numbering numbering;
    private final SipCounters counters;
    private final Supplier<ClusterSnapshot> cluster;

    public AdminView(CompositeTable table, DigitAnalysis digits,
            Numbering numbering, SipCounters counters, Supplier<ClusterSnapshot> cluster) {
        this.table = table;
        this.digits = digits;
        this.numbering = numbering;
        this.counters = counters;
        this.cluster = cluster;
    }

    boolean isReady() {
        return cluster.get().ready();
    }

    void status(JsonGenerator json) {
        var countByNode = table.deviceCountByNode();
        int local = countByNode.get(table.owner().node());
        int total = countByNode.values().stream().mapToInt(Integer::intValue).sum();
        var now = cluster.get();
        json.writeStartObject();
        json.writeStringProperty("node", table.owner().node());
        json.writeStringProperty("incarnation", Long.toHexString(table.owner().incarnation()));
        json.writeBooleanProperty("ready", now.ready());
        json.writeObjectPropertyStart("bindings");
        json.writeNumberProperty("local", local);
        json.writeNumberProperty("remote", total - local);
        json.writeNumberProperty("total", total);
        json.writeEndObject();
        json.writeArrayPropertyStart("peers");
        for (var peer : now.peers()) {
            json.writeStartObject();
            peerHead(json, peer, countByNode);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void peerHead(JsonGenerator json, PeerStatus peer,
            Map<String, Integer> countByNode) {
        String name = peer.node() == null ? peer.address() : peer.node();
        json.writeStringProperty("node", name);
        json.writeStringProperty("status", peer.status().text());
        json.writeBooleanProperty("inSync", peer.inSync());
        json.writeNumberProperty("bindings", countByNode.getOrDefault(name, 0));
    }

    void peers(JsonGenerator json) {
        var countByNode = table.deviceCountByNode();
        json.writeStartArray();
        for (var peer : cluster.get().peers()) {
            json.writeStartObject();
            peerHead(json, peer, countByNode);
            json.writeStringProperty("address", peer.address());
            json.writeStringProperty("incarnation", Long.toHexString(peer.incarnation()));
            json.writeNumberProperty("rttMs", peer.rttMs());
            json.writeStringProperty("refusal", peer.refusal());
            json.writeNumberProperty("repairs", peer.repairs());
            json.writeNumberProperty("divergent", peer.divergent());
            json.writeBooleanProperty("draining", peer.draining());
            json.writeNumberProperty("lagMs", peer.lagMs());
            json.writeNumberProperty("queuedBytes", peer.queuedBytes());
            json.writeNumberProperty("sentBytes", peer.sentBytes());
            json.writeNumberProperty("receivedBytes", peer.receivedBytes());
            json.writeArrayPropertyStart("sip");
            peer.sipAddresses().forEach(json::writeString);
            json.writeEndArray();
            json.writeStringProperty("admin", peer.adminAddress());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void counters(JsonGenerator json) {
        var values = new TreeMap<>(counters.values());
        values.put("replication.change-frames", cluster.get().changeFrames());
        values.put("replication.repairs",
                cluster.get().peers().stream().mapToLong(PeerStatus::repairs).sum());
        values.put("replication.divergent",
                cluster.get().peers().stream().mapToLong(PeerStatus::divergent).sum());
        values.put("replication.lag-ms",
                cluster.get().peers().stream().mapToLong(PeerStatus::lagMs).max().orElse(0));
        putTimeToVisible(values);
        values.put("replication.releases", table.releaseCount());
        values.put("replication.releases-dropped-by-bound", table.releasesDroppedByBound());
        json.writeStartObject();
        values.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }

    private void putTimeToVisible(Map<String, Long> values) {
        var bounds = Cluster.timeToVisibleBoundsMs();
        var counts = cluster.get().timeToVisible();
        for (int i = 0; i < counts.size(); i++) {
            values.put(
                    "replication.visible." + (i < bounds.size() ? bounds.get(i) + "ms" : "later"),
                    counts.get(i));
        }
    }

    /** All bindings, or those of a number: a whole one, a URI's, or a user part in any domain. */
    Listing listing(String number, String after) {
        if (number == null || number.isEmpty()) {
            return new Listing(table, digits, any -> true, after);
        }
        if (number.indexOf('@') < 0) {
            return new Listing(table, digits, each -> each.startsWith(number + "@"), after);
        }
        String canonical = numbering.numberTyped(number);
        return new Listing(table, digits, each -> each.equals(number) || each.equals(canonical),
                after);
    }

    /** What became of an operator's poll, and where to ask for what another node controls. */
    void polled(JsonGenerator json, List<OperatorActions.Polled> polled) {
        json.writeStartArray();
        for (var each : polled) {
            String node = each.binding().pid().node();
            json.writeStartObject();
            json.writeStringProperty("contact", each.binding().detail().contact());
            json.writeStringProperty("node", node);
            json.writeStringProperty("outcome", each.outcome());
            json.writeNumberProperty("rttMs", each.rttMs());
            json.writeStringProperty("admin",
                    cluster.get().peers().stream().filter(peer -> node.equals(peer.node()))
                            .map(PeerStatus::adminAddress).findFirst().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void binding(JsonGenerator json, Binding binding, long nowMs) {
        var detail = binding.detail();
        json.writeStartObject();
        json.writeStringProperty("number", binding.number());
        json.writeStringProperty("node", binding.pid().node());
        json.writeStringProperty("pid", binding.pid().toString());
        json.writeStringProperty("contact", detail.contact());
        json.writeNumberProperty("q", detail.qThousandths() / 1_000.0);
        json.writeNumberProperty("expires", digits.remainingSec(binding, nowMs));
        json.writeStringProperty("path", detail.path());
        json.writeStringProperty("transport", detail.transport());
        json.writeStringProperty("source", detail.source());
        json.writeStringProperty("userAgent", detail.userAgent());
        json.writeNumberProperty("sinceMs", binding.stamp().ms());
        synchronized (table.lockOf(binding.number())) {
            var own = digits.own(binding);
            if (own != null) {
                json.writeStringProperty("control", own.state().text());
                json.writeNumberProperty("rttMs", own.rttMs());
            } else if (digits.isOurs(binding)) { // between the read of it and this line
                json.writeStringProperty("control", Control.REMOVED.text());
            }
        }
        json.writeEndObject();
    }
}
