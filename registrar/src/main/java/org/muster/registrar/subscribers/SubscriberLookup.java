package org.muster.registrar.subscribers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Finds a subscriber; a file answers at once, a database may answer later, on a thread of its own. */
public interface SubscriberLookup {
    /** Null inside the stage when there is none; a stage that fails is answered 503. */
    CompletionStage<Subscriber> find(String user, String realm);

    /** The subscriber if that is known at once; else null, and nothing is begun. */
    default Subscriber findNow(String user, String realm) {
        return null;
    }

    /** One that always knows. */
    static SubscriberLookup atOnce(BiFunction<String, String, Subscriber> known) {
        return new SubscriberLookup() {
            @Override
            public CompletionStage<Subscriber> find(String user, String realm) {
                return CompletableFuture.completedFuture(known.apply(user, realm));
            }

            @Override
            public Subscriber findNow(String user, String realm) {
                return known.apply(user, realm);
            }
        };
    }
}
