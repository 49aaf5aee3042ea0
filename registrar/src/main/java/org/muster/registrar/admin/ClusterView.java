package org.muster.registrar.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.muster.registrar.digits.Numbering;
import org.muster.replication.bytes.Slice;
import org.muster.replication.table.ClaimOrder;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Shards;
import org.muster.replication.table.Stamp;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What every node believes: of a number, and of each shard of each node. Each node answers for itself,
 * the asked node gathers the answers over the links.
 */
public final class ClusterView {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String BELIEF = "belief ";
    private static final String SHARDS = "shards";
    private static final String HISTORY = "history ";
    /** Of a number at one node: what fits an answer between nodes. */
    private static final int HISTORY_EVENTS_MAX = 500;

    private final CompositeTable table;
    private final Numbering numbering;
    private final PeerQuestions peers;
    private final EventView events;

    public ClusterView(CompositeTable table, Numbering numbering, EventView events,
            PeerQuestions peers) {
        this.events = events;
        this.table = table;
        this.numbering = numbering;
        this.peers = peers;
    }

    /** Another node's question; an empty object when this release does not know it. */
    public byte[] answer(String question) {
        if (question.equals(SHARDS)) {
            return bytes(this::shards);
        }
        if (question.startsWith(BELIEF)) {
            return bytes(json -> belief(json, question.substring(BELIEF.length())));
        }
        if (question.startsWith(HISTORY)) {
            return bytes(json -> events.historyAndPeers(json,
                    question.substring(HISTORY.length()), HISTORY_EVENTS_MAX));
        }
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    /** What each node believes of a number, by node; null for one that did not answer. */
    CompletableFuture<Map<String, byte[]>> beliefs(String number) {
        return everybody(BELIEF + number);
    }

    /** What lately happened to a number at each node, by node; null for one that did not answer. */
    CompletableFuture<Map<String, byte[]>> histories(String number) {
        return everybody(HISTORY + number);
    }

    CompletableFuture<Map<String, byte[]>> allShards() {
        return everybody(SHARDS);
    }

    void forget(String node) {
        peers.forget(node);
    }

    /** The number that an operator typed, or null. */
    String numberTyped(String typed) {
        return numbering.numberTyped(typed);
    }

    private CompletableFuture<Map<String, byte[]>> everybody(String question) {
        var answers = new LinkedHashMap<String, CompletableFuture<byte[]>>();
        answers.put(table.owner().node(), CompletableFuture.completedFuture(answer(question)));
        peers.nodes().forEach(node -> answers.put(node, peers.ask(node, question)));
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    var said = new LinkedHashMap<String, byte[]>();
                    answers.forEach((node, answer) -> said.put(node, answer.join()));
                    return said;
                });
    }

    private void belief(JsonGenerator json, String number) {
        json.writeStringProperty("number", number);
        json.writeArrayPropertyStart("entries");
        var entries = table.entryByNode(number);
        var winners = ClaimOrder.winners(entries.values().stream().toList());
        entries.forEach((node, entry) -> {
            json.writeStartObject();
            json.writeStringProperty("of", node);
            json.writeArrayPropertyStart("claims");
            for (var claim : entry.claims()) {
                json.writeStartObject();
                device(json, claim.deviceKey(), claim.stamp());
                json.writeStringProperty("pid", claim.pid().toString());
                json.writeStringProperty("rank", claim.rank().name().toLowerCase(Locale.ROOT));
                json.writeBooleanProperty("holds", winners.contains(claim));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("releases");
            for (var release : entry.releases()) {
                json.writeStartObject();
                device(json, release.deviceKey(), release.stamp());
                json.writeStringProperty("reason", release.reason().text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void device(JsonGenerator json, Slice key, Stamp stamp) {
        json.writeStringProperty("device", key.isEmpty() ? "*" : key.toString());
        json.writeNumberProperty("stampMs", stamp.ms());
        json.writeStringProperty("stampNode", stamp.node());
    }

    private void shards(JsonGenerator json) {
        json.writeStringProperty("incarnation", Long.toHexString(table.owner().incarnation()));
        json.writeArrayPropertyStart("own");
        for (int i = 0; i < Shards.COUNT; i++) {
            state(json, table.shard(i).state());
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("views");
        table.views().forEach((node, view) -> {
            json.writeObjectPropertyStart(node);
            json.writeStringProperty("incarnation", Long.toHexString(view.owner().incarnation()));
            json.writeArrayPropertyStart("shards");
            for (int i = 0; i < Shards.COUNT; i++) {
                state(json, view.state(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    private static void state(JsonGenerator json, ShardState state) {
        json.writeStartArray();
        json.writeNumber(state.seq());
        json.writeNumber(state.entryCount());
        json.writeString(Long.toHexString(state.digest()));
        json.writeEndArray();
    }

    private static byte[] bytes(Consumer<JsonGenerator> content) {
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}
