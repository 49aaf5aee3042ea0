package org.muster.replication.link;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What an operator here asked of other nodes and waits for. The driver's thread only. */
final class Questions {
    /** An operator waits no longer for what another node says. */
    static final long TIMEOUT_MS = 2_000;

    private final Map<Long, CompletableFuture<byte[]>> answerById = new HashMap<>();
    private long nextId = 1;

    /** The id of a question whose answer goes there. */
    long ask(CompletableFuture<byte[]> answer) {
        answerById.put(nextId, answer);
        return nextId++;
    }

    /** @param answer or null: there will be none; only the first counts */
    void onSaid(long id, byte[] answer) {
        var waiting = answerById.remove(id);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }
}
