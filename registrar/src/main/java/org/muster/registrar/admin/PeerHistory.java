package org.muster.registrar.admin;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.muster.replication.protocol.Effect;

/** What this node lately noticed of its peers: a purge is one event, whatever its size. Any thread. */
public final class PeerHistory implements Consumer<Effect.Notice> {
    /** Notices kept; the oldest goes first. */
    static final int NOTICES_MAX = 512;
    /** Those that say what became of a peer's numbers. */
    private static final Set<Effect.Kind> KEPT = Set.of(Effect.Kind.ONLINE, Effect.Kind.IN_SYNC,
            Effect.Kind.SUSPECT, Effect.Kind.OFFLINE, Effect.Kind.LEFT, Effect.Kind.DRAINING,
            Effect.Kind.ADOPTING, Effect.Kind.UNEQUAL, Effect.Kind.DIVERGENT,
            Effect.Kind.FORGOTTEN);

    private final LongSupplier clockMs;
    private final Queue<At> notices = new ArrayDeque<>();

    record At(long ms, Effect.Notice notice) {}

    public PeerHistory(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    @Override
    public synchronized void accept(Effect.Notice notice) {
        if (!KEPT.contains(notice.kind())) {
            return;
        }
        if (notices.size() >= NOTICES_MAX) {
            notices.remove();
        }
        notices.add(new At(clockMs.getAsLong(), notice));
    }

    /** Oldest first. */
    synchronized List<At> all() {
        return List.copyOf(notices);
    }
}
