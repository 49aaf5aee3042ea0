package org.muster.registrar.auth;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.muster.registrar.subscribers.Algorithm;

/** The realm of each domain. */
public final class Realms {
    private final String firstDomain;
    private final Map<String, String> nameByDomain;
    private final List<Algorithm> algorithms;
    private final Map<String, List<Algorithm>> algorithmsByName;
    private final Map<String, Realm> byDomain = new HashMap<>();

    /**
     * @param domains the first is that of the cluster; one at least
     * @param nameByDomain domains whose realm has another name
     * @param algorithms of every realm that is not in {@code algorithmsByName}
     */
    public Realms(List<String> domains, Map<String, String> nameByDomain,
            List<Algorithm> algorithms, Map<String, List<Algorithm>> algorithmsByName) {
        firstDomain = domains.get(0);
        this.nameByDomain = Map.copyOf(nameByDomain);
        this.algorithms = List.copyOf(algorithms);
        this.algorithmsByName = Map.copyOf(algorithmsByName);
        domains.forEach(domain -> byDomain.put(domain, make(domain)));
    }

    /** A domain that is nowhere named (there are such where none is configured) has the first's. */
    public Realm of(String domain) {
        var known = byDomain.get(domain);
        return known == null ? byDomain.get(firstDomain) : known;
    }

    /** The realm of a number's domain: user@domain. */
    public Realm ofNumber(String number) {
        return of(number.substring(number.lastIndexOf('@') + 1));
    }

    private Realm make(String domain) {
        String name = nameByDomain.getOrDefault(domain, domain);
        return new Realm(name, algorithmsByName.getOrDefault(name, algorithms));
    }

    public Set<Realm> all() {
        return new LinkedHashSet<>(byDomain.values());
    }
}
