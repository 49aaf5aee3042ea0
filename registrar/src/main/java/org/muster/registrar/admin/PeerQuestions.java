package org.muster.registrar.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How an operator's question reaches the other nodes, and how a membership is ended. */
public interface PeerQuestions {
    /** Nodes that were members and have not left, on-line or not. */
    List<String> nodes();

    /** The answer as JSON; null when the node cannot be asked. Never fails. */
    CompletableFuture<byte[]> ask(String node, String question);

    void forget(String node);
}
