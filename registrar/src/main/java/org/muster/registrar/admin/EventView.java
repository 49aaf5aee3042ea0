package org.muster.registrar.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.muster.registrar.device.EventLog;
import org.muster.registrar.digits.Numbering;
import org.muster.replication.table.Owner;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What happened to this node's devices, as JSON; any thread. */
public final class EventView {
    private static final JsonFactory JSON = new JsonFactory();

    private final EventLog log;
    private final Numbering numbering;
    private final Owner self;
    private final PeerHistory peers;

    public EventView(EventLog log, PeerHistory peers, Numbering numbering, Owner self) {
        this.peers = peers;
        this.log = log;
        this.numbering = numbering;
        this.self = self;
    }

    EventLog log() {
        return log;
    }

    /**
     * The number that it means, null for all.
     *
     * @param typed a number as an operator types it; null or "" for all
     */
    String numberOf(String typed) {
        return typed == null || typed.isEmpty() ? null : numbering.numberTyped(typed);
    }

    /** The last events, oldest first. */
    void history(JsonGenerator json, String typed, int most) {
        json.writeStartArray();
        log.newest(most, numberOf(typed)).forEach(each -> event(json, each));
        json.writeEndArray();
    }

    /** The last events of a whole number, and what was noticed of peers, each oldest first. */
    void historyAndPeers(JsonGenerator json, String number, int most) {
        json.writeArrayPropertyStart("events");
        log.newest(most, number).forEach(each -> event(json, each));
        json.writeEndArray();
        json.writeArrayPropertyStart("peers");
        for (var at : peers.all()) {
            json.writeStartObject();
            json.writeNumberProperty("atMs", at.ms());
            json.writeStringProperty("peer", at.notice().peer());
            json.writeStringProperty("now",
                    at.notice().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            json.writeStringProperty("why", at.notice().text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The event as a text of one line. */
    String text(EventLog.Numbered event) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            event(json, event);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void event(JsonGenerator json, EventLog.Numbered numbered) {
        var event = numbered.event();
        json.writeStartObject();
        json.writeNumberProperty("id", numbered.id());
        json.writeNumberProperty("atMs", event.atMs());
        json.writeStringProperty("number", event.number());
        json.writeStringProperty("device", event.device());
        json.writeStringProperty("pid",
                self.pid(event.process()).toString());
        json.writeStringProperty("source", event.source());
        json.writeStringProperty("was", event.was() == null ? null : event.was().text());
        json.writeStringProperty("now", event.now().text());
        json.writeStringProperty("why", event.why());
        json.writeEndObject();
    }
}
