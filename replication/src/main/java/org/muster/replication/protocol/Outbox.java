package org.muster.replication.protocol;

import java.util.ArrayList;
import java.util.List;

/** What a step wants done, gathered in order. */
final class Outbox {
    private List<Effect> effects = new ArrayList<>();

    void add(Effect effect) {
        effects.add(effect);
    }

    void send(Link link, Frame frame) {
        effects.add(new Effect.Send(link.id, frame));
    }

    /** @param peer whom it is about, or null for this node itself */
    void notice(Effect.Kind kind, String peer, String text) {
        effects.add(new Effect.Notice(kind, peer, text));
    }

    List<Effect> take() {
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }
}
