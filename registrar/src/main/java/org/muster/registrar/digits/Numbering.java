package org.muster.registrar.digits;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.muster.registrar.message.SipUri;
import org.muster.replication.bytes.Slice;

/**
 * Which number a URI names: user@domain. Scheme, password, parameters and port are dropped, escapes
 * decoded, the host is lower case, the user is not (RFC 3261 §19.1.4). Addresses of nodes are aliases
 * of the first domain, so that a phone which registers as u@127.0.0.1 is found as u@127.0.0.3.
 *
 * <p>A telephone number (tel:, user=phone, or a user that is + and digits) loses its visual
 * separators and all its parameters but phone-context and ext (RFC 3966 §3, §5.1; RFC 3261 §19.1.6):
 * sip:+1-972-555-2222@h and tel:+19725552222 are the same. A phone-context that is a domain of ours
 * is the number's domain.
 */
public final class Numbering {
    /** The domain when none is configured. */
    public static final String LOCAL = "local";
    /** RFC 3966 §3 visual-separator. */
    private static final Pattern SEPARATORS = Pattern.compile("[-.()]");
    /** The same, within a context that is a number: a domain keeps its dots and hyphens. */
    private static final Pattern SEPARATORS_IN_CONTEXT = Pattern
            .compile("(?<=^\\+[-.()0-9]{0,32})[-.()]");
    /** RFC 3966 §3 local-number, with parameters. */
    private static final Pattern LOCAL_NUMBER = Pattern.compile("[-.()0-9A-Fa-f*#]+(;.*)?");
    /** RFC 3966 §3 global-number, with parameters: nobody is called that. */
    private static final Pattern GLOBAL_NUMBER = Pattern
            .compile("\\+[-.()0-9]*[0-9][-.()0-9]*(;.*)?");

    private final List<String> domains;
    private final Set<String> ownHosts;
    private volatile Set<String> peerHosts = Set.of();
    private volatile int generation;

    /** @param ownHosts hosts of this node's listeners, advertised addresses and seeds */
    public Numbering(List<String> domains, Iterable<String> ownHosts) {
        this.domains = domains.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        this.ownHosts = new TreeSet<>();
        ownHosts.forEach(host -> this.ownHosts.add(plain(host)));
    }

    /** What peers said in their hello. One thread. */
    public void peerHosts(Iterable<String> hosts) {
        var all = new TreeSet<String>();
        hosts.forEach(host -> all.add(plain(host)));
        if (!all.equals(peerHosts)) {
            peerHosts = all;
            generation++;
        }
    }

    /**
     * Another one each time when the same URI may name another number than before. Whoever reads it first
     * and then asks for a number knows that the number is at least as new.
     */
    public int generation() {
        return generation;
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

    /** Whether a Request-URI means the node itself: a host of its own and no user. */
    public boolean isNode(Slice requestUri) {
        var uri = SipUri.read(requestUri);
        return uri != null && uri.user() == null && uri.host() != null && isOwn(uri.host());
    }

    /** The domain of a number. */
    public static String domainOf(String number) {
        return number.substring(number.lastIndexOf('@') + 1);
    }

    /**
     * Whether a Request-URI with that host means the domain (RFC 3261 §10.3 steps 1 and 5): an address
     * of a node stands for all of ours, the name of a domain for itself.
     */
    public boolean serves(String host, String domain) {
        String plain = plain(host);
        if (domains.isEmpty() || !domains.contains(plain)) {
            return domains.isEmpty() || isOwn(plain);
        }
        return plain.equals(domain);
    }

    /**
     * The number, or null when it is none of ours: no user part, or a domain that is not served.
     * Without configured domains every foreign host is a domain of its own.
     */
    public String numberOf(SipUri uri) {
        String user = uri.scheme().equals("tel") ? telephoneUser(uri) : uri.decodedUser();
        if (user == null || user.isEmpty()) {
            return null;
        }
        String domain = uri.host() == null ? firstDomain() : domainOfHost(uri.host());
        boolean telephone = uri.scheme().equals("tel")
                || user.charAt(0) == '+' && GLOBAL_NUMBER.matcher(user).matches()
                || "phone".equals(uri.parameter("user"))
                        && LOCAL_NUMBER.matcher(user).matches();
        return domain == null ? null : telephone ? telephoneNumber(user, domain)
                : user + "@" + domain;
    }

    /**
     * The URI that an operator means.
     *
     * @param typed a user part of the first domain, user@domain, or a sip:, sips: or tel: URI
     */
    public String uriTyped(String typed) {
        return typed.matches("(?i)(sips?|tel):.*") ? typed
                : "sip:" + (typed.indexOf('@') < 0 ? typed + "@" + firstDomain() : typed);
    }

    /** The number that an operator means, or null when it is none of ours. */
    public String numberTyped(String typed) {
        var uri = SipUri.read(Slice.utf8(uriTyped(typed)));
        return uri == null ? null : numberOf(uri);
    }

    /** The domain that a host stands for, or null when it is not served. */
    private String domainOfHost(String host) {
        String plain = plain(host);
        if (ownHosts.contains(plain) || peerHosts.contains(plain) || plain.equals(LOCAL)) {
            return firstDomain();
        }
        return domains.isEmpty() || domains.contains(plain) ? plain : null;
    }

    /** A tel: URI as the user part that RFC 3261 §19.1.6 makes of it. */
    private static String telephoneUser(SipUri uri) {
        var user = new StringBuilder(uri.user());
        uri.parameters().forEach(each -> user.append(';').append(each.name())
                .append(each.value() == null ? "" : "=" + each.value()));
        return user.toString();
    }

    private String telephoneNumber(String user, String domain) {
        String[] parts = user.split(";");
        var number = new StringBuilder(SEPARATORS.matcher(parts[0]).replaceAll(""));
        String where = domain;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].toLowerCase(Locale.ROOT);
            if (parameter.startsWith("phone-context=")) {
                String context = plain(parameter.substring("phone-context=".length()));
                if (domains.contains(context)) {
                    where = context;
                } else {
                    number.append(";phone-context=")
                            .append(SEPARATORS_IN_CONTEXT.matcher(context).replaceAll(""));
                }
            } else if (parameter.startsWith("ext=")) {
                number.append(';').append(SEPARATORS.matcher(parameter).replaceAll(""));
            }
        }
        return number.append('@').append(where).toString();
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
