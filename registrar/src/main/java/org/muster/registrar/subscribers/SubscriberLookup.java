package org.muster.registrar.subscribers;

import java.util.concurrent.CompletionStage;

/** Finds a subscriber; a file answers at once, a database may answer later, on a thread of its own. */
public interface SubscriberLookup {
    /** Null inside the stage when there is none; a stage that fails is answered 503. */
    CompletionStage<Subscriber> find(String user, String realm);
}
