package org.muster.registrar.auth;

import java.util.List;

import org.muster.registrar.subscribers.Algorithm;

/**
 * What a domain's phones are asked for.
 *
 * @param algorithms offered, the most wanted first (RFC 8760 §2.4)
 */
public record Realm(String name, List<Algorithm> algorithms) {
    public Realm {
        algorithms = List.copyOf(algorithms);
    }
}
