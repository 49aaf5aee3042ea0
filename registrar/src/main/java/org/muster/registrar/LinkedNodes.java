package org.muster.registrar;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.muster.registrar.admin.PeerQuestions;
import org.muster.replication.link.PeerLinks;
import org.muster.replication.protocol.Event;
import org.muster.replication.protocol.PeerStatus;

/** Other nodes, asked over the links that stand. */
record LinkedNodes(PeerLinks links) implements PeerQuestions {
    @Override
    public List<String> nodes() {
        return links.snapshot().peers().stream()
                .filter(peer -> peer.status() != PeerStatus.Status.LEFT).map(PeerStatus::node)
                .filter(Objects::nonNull).toList();
    }

    @Override
    public CompletableFuture<byte[]> ask(String node, String question) {
        return links.ask(node, question);
    }

    @Override
    public void forget(String node) {
        links.tell(new Event.ForgetNode(node));
    }
}
