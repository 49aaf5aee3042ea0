package org.muster.registrar.subscribers;

import java.util.Map;

/** Somebody who may register: a user of a realm, with an HA1 for each algorithm that is known. */
public record Subscriber(String user, String realm, Map<Algorithm, String> ha1ByAlgorithm) {
    public Subscriber {
        ha1ByAlgorithm = Map.copyOf(ha1ByAlgorithm);
    }

    /** The HA1, or null where the file has none for that algorithm. */
    public String ha1(Algorithm algorithm) {
        return ha1ByAlgorithm.get(algorithm);
    }
}
