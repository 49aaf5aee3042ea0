package org.muster.registrar.subscribers;

import java.util.function.Function;

/**
 * Somebody who may register: a user of a realm.
 *
 * @param ha1s the HA1 of each algorithm, or null
 */
public record Subscriber(String user, String realm, Function<Algorithm, String> ha1s) {
    /** The HA1, or null where there is none for that algorithm. */
    public String ha1(Algorithm algorithm) {
        return ha1s.apply(algorithm);
    }
}
