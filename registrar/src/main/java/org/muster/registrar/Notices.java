package org.muster.registrar;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.muster.replication.protocol.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the protocol notices to the log; the same line at most once a minute. */
final class Notices implements Consumer<Effect.Notice> {
    private static final long REPEAT_MS = 60_000;
    private static final int REMEMBERED_MAX = 256;
    private static final Logger LOG = LoggerFactory.getLogger("org.muster.peers");

    private final LongSupplier clockMs;
    private final Map<Effect.Notice, Long> lastMsByNotice = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Effect.Notice, Long> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    Notices(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** The protocol's thread only. */
    @Override
    public void accept(Effect.Notice notice) {
        String who = notice.peer() == null ? "this node" : "peer " + notice.peer();
        switch (notice.kind()) {
            case ONLINE, IN_SYNC -> LOG.info("{} is {}: {}", who, word(notice), notice.text());
            case SUSPECT, OFFLINE, LEFT -> LOG.warn("{} is {}: {}", who, word(notice),
                    notice.text());
            case DIVERGENT -> LOG.error("{} is divergent: {}", who, notice.text());
            case LINK_CLOSED -> LOG.debug("{}: {}", who, notice.text());
            case REFUSED, NO_ANSWER, UNEQUAL, DIFFERS, INCARNATION, LATE_TICK, FORGOTTEN -> {
                if (isNew(notice)) {
                    LOG.warn("{}: {}", who, notice.text());
                }
            }
        }
    }

    private boolean isNew(Effect.Notice notice) {
        long nowMs = clockMs.getAsLong();
        Long lastMs = lastMsByNotice.get(notice);
        if (lastMs != null && nowMs - lastMs < REPEAT_MS) {
            return false;
        }
        lastMsByNotice.put(notice, nowMs);
        return true;
    }

    private static String word(Effect.Notice notice) {
        return notice.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
