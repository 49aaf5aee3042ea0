package org.muster.registrar.digits;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.muster.registrar.message.SipUri;

/**
 * Which number a URI names: user@domain. Scheme, parameters and port are dropped, escapes decoded,
 * the host is lower case. Addresses of nodes are aliases of the first domain, so that a phone which
 * registers as u@127.0.0.1 is found as u@127.0.0.3.
 */
public final class Numbering {
    /** The domain when none is configured. */
    public static final String LOCAL = "local";

    private final List<String> domains;
    private final Set<String> ownHosts;
    private volatile Set<String> peerHosts = Set.of();

    /** @param ownHosts hosts of this node's listeners, advertised addresses and seeds */
    public Numbering(List<String> domains, Iterable<String> ownHosts) {
        this.domains = domains.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        this.ownHosts = new TreeSet<>();
        ownHosts.forEach(host -> this.ownHosts.add(plain(host)));
    }

    /** What peers said in their hello. Any thread. */
    public void peerHosts(Iterable<String> hosts) {
        var all = new TreeSet<String>();
        hosts.forEach(host -> all.add(plain(host)));
        peerHosts = all;
    }

    public String firstDomain() {
        return domains.isEmpty() ? LOCAL : domains.get(0);
    }

    /** Whether the host means this node or the cluster. */
    public boolean isOwn(String host) {
        String plain = plain(host);
        return ownHosts.contains(plain) || peerHosts.contains(plain) || domains.contains(plain)
                || plain.equals(LOCAL);
    }

    /**
     * The number, or null when it is none of ours: no user part, or a domain that is not served.
     * Without configured domains every foreign host is a domain of its own.
     */
    public String numberOf(SipUri uri) {
        if (uri.scheme().equals("tel")) {
            return uri.user().replaceAll("[-.()]", "") + "@" + firstDomain();
        }
        String user = uri.decodedUser();
        if (user == null || user.isEmpty()) {
            return null;
        }
        String host = plain(uri.host());
        if (ownHosts.contains(host) || peerHosts.contains(host) || host.equals(LOCAL)) {
            return user + "@" + firstDomain();
        }
        return domains.isEmpty() || domains.contains(host) ? user + "@" + host : null;
    }

    /** Lower case, without brackets or a final dot. */
    private static String plain(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        if (plain.startsWith("[") && plain.endsWith("]")) {
            plain = plain.substring(1, plain.length() - 1);
        }
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
