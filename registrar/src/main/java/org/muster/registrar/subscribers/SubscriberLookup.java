package org.muster.registrar.subscribers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Finds a subscriber; a file answers at once, a database may answer later, on a thread of its own. */
public interface SubscriberLookup {
    /** Null inside the stage when there is none; a stage that fails is answered 503. */
    CompletionStage<Subscriber> find(String user, String realm);

    /** Those that are known at once: the same that {@link #find} finds, or none of them. */
    default Subscribers known() {
        return Subscribers.none();
    }

    /** One that always knows. */
    static SubscriberLookup atOnce(Supplier<Subscribers> all) {
        return new SubscriberLookup() {
            @Override
            public CompletionStage<Subscriber> find(String user, String realm) {
                return CompletableFuture.completedFuture(known().find(user, realm));
            }

            @Override
            public Subscribers known() {
                return all.get();
            }
        };
    }
}
