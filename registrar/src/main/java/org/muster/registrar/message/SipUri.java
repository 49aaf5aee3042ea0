package org.muster.registrar.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;

import org.muster.replication.bytes.Slice;

/**
 * A sip:, sips: or tel: URI (RFC 3261 §19.1, RFC 3966).
 *
 * @param scheme lower case
 * @param user as written, escapes kept; null when there is none. For tel: the number
 * @param host lower case, brackets of an IPv6 address kept; null for tel:
 * @param port 0 when there is none
 * @param headers what follows the question mark, or empty
 */
public record SipUri(String scheme, String user, String host, int port, List<Param> parameters,
        String headers) {
    /** A URI parameter; the value is null for a flag. */
    public record Param(String name, String value) {}

    private static final int PORT_MAX = 65_535;

    public SipUri {
        parameters = List.copyOf(parameters);
    }

    /** Null where it breaks the grammar or is of another scheme. */
    public static SipUri read(Slice text) {
        String uri = text.utf8();
        int colon = uri.indexOf(':');
        if (colon < 0 || hasForbidden(uri)) {
            return null;
        }
        if (isScheme(uri, colon, "sip") || isScheme(uri, colon, "sips")) {
            return readSip(colon == 3 ? "sip" : "sips", uri, colon + 1);
        }
        return isScheme(uri, colon, "tel") ? readTel(uri.substring(colon + 1)) : null;
    }

    private static boolean isScheme(String uri, int colon, String scheme) {
        return colon == scheme.length() && uri.regionMatches(true, 0, scheme, 0, colon);
    }

    /** Whether the text is a URI of a scheme that is not read here (RFC 3261 §8.2.2.1: 416). */
    public static boolean hasOtherScheme(Slice uri) {
        String text = uri.utf8();
        return !hasForbidden(text) && text.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
                && !text.matches("(?i)(sips?|tel):.*");
    }

    private static boolean hasForbidden(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '|' || c == '\\' || c == '^'
                    || c == '`' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static SipUri readSip(String scheme, String uri, int start) {
        int question = uri.indexOf('?', start);
        int end = question < 0 ? uri.length() : question;
        String headers = question < 0 ? "" : uri.substring(question + 1);
        int at = uri.lastIndexOf('@', end - 1);
        boolean hasUser = at >= start;
        if (!hasUser && headers.indexOf('@') >= 0) {
            return null;
        }
        String user = hasUser ? withoutPassword(uri, start, at) : null;
        if (user != null && (user.isEmpty() || !escapesAreSound(user))) {
            return null;
        }
        int hostStart = hasUser ? at + 1 : start;
        int semicolon = uri.indexOf(';', hostStart);
        int hostPortEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        int hostEnd = hostEnd(uri, hostStart, hostPortEnd);
        if (hostEnd < 0) {
            return null;
        }
        int port = hostEnd < hostPortEnd ? port(uri, hostEnd, hostPortEnd) : 0;
        var parameters = hostPortEnd == end ? List.<Param>of()
                : readParameters(uri.substring(semicolon + 1, end));
        if (port < 0 || parameters == null) {
            return null;
        }
        String host = uri.substring(hostStart, hostEnd).toLowerCase(Locale.ROOT);
        return new SipUri(scheme, user, host, port, parameters, headers);
    }

    /** Where the name, the IPv4 address or the IPv6 reference ends; -1 when it is none of them. */
    private static int hostEnd(String uri, int start, int end) {
        int at = start;
        if (at < end && uri.charAt(at) == '[') {
            at++;
            while (at < end && (Ascii.isAlphanum(uri.charAt(at)) || uri.charAt(at) == ':'
                    || uri.charAt(at) == '.')) {
                at++;
            }
            return at < end && uri.charAt(at) == ']' && at - start >= 3 ? at + 1 : -1;
        }
        while (at < end
                && (Ascii.isAlphanum(uri.charAt(at)) || "-._".indexOf(uri.charAt(at)) >= 0)) {
            at++;
        }
        return at == start ? -1 : at;
    }

    /** What follows a host: a colon and digits, else -1. */
    private static int port(String uri, int start, int end) {
        int port = 0;
        for (int at = start + 1; at < end && port <= PORT_MAX; at++) {
            if (!Ascii.isDigit(uri.charAt(at))) {
                return -1;
            }
            port = port * 10 + uri.charAt(at) - '0';
        }
        return uri.charAt(start) != ':' || end == start + 1 || port > PORT_MAX ? -1 : port;
    }

    private static SipUri readTel(String rest) {
        int semicolon = rest.indexOf(';');
        String number = semicolon < 0 ? rest : rest.substring(0, semicolon);
        boolean digits = !number.isEmpty() && number.chars()
                .allMatch(c -> Ascii.isAlphanum(c) || "+-.()*#".indexOf(c) >= 0);
        var parameters = semicolon < 0 ? List.<Param>of()
                : readParameters(rest.substring(semicolon + 1));
        return digits && parameters != null
                ? new SipUri("tel", number, null, 0, parameters, "") : null;
    }

    private static String withoutPassword(String uri, int start, int at) {
        int colon = uri.indexOf(':', start);
        return uri.substring(start, colon < 0 || colon > at ? at : colon);
    }

    private static boolean escapesAreSound(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length() || Character.digit(text.charAt(i + 1), 16) < 0
                    || Character.digit(text.charAt(i + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Null where a parameter has no name. */
    private static List<Param> readParameters(String text) {
        var parameters = new ArrayList<Param>();
        for (String each : text.split(";", -1)) {
            int equals = each.indexOf('=');
            String name = (equals < 0 ? each : each.substring(0, equals)).toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.indexOf(',') >= 0) {
                return null;
            }
            parameters.add(new Param(name, equals < 0 ? null : each.substring(equals + 1)));
        }
        return parameters;
    }

    /** The parameter's value, "" for a flag, null when it is not there. */
    public String parameter(String lower) {
        for (var each : parameters) {
            if (each.name().equals(lower)) {
                return each.value() == null ? "" : each.value();
            }
        }
        return null;
    }

    /** RFC 8599 §4.1: a contact that names a push service is one of a phone that sleeps. */
    public boolean isWokenByPush() {
        return parameters.stream().anyMatch(each -> each.name().startsWith("pn-"));
    }

    /** The user part with its escapes decoded, or null. */
    public String decodedUser() {
        if (user == null || user.indexOf('%') < 0) {
            return user;
        }
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                bytes[length++] = (byte) (Character.digit(bytes[i + 1], 16) << 4
                        | Character.digit(bytes[i + 2], 16));
                i += 2;
            } else {
                bytes[length++] = bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The same text for all spellings of the same contact: what names a device without instance. */
    public String canonical() {
        var text = new StringBuilder(scheme).append(':');
        if (user != null) {
            text.append(decodedUser());
        }
        if (host != null) {
            text.append(user == null ? "" : "@").append(host);
        }
        if (port != 0) {
            text.append(':').append(port);
        }
        var sorted = new TreeMap<String, String>();
        parameters.forEach(each -> sorted.put(each.name(),
                each.value() == null ? "" : "=" + each.value().toLowerCase(Locale.ROOT)));
        sorted.forEach((name, value) -> text.append(';').append(name).append(value));
        return headers.isEmpty() ? text.toString() : text.append('?').append(headers).toString();
    }

    /**
     * Whether two URIs are equivalent by RFC 3261 §19.1.4: user, host, port and headers alike;
     * parameters in both alike; user, ttl, method, maddr and transport in both or in none.
     */
    public boolean isEquivalentTo(SipUri other) {
        boolean same = scheme.equals(other.scheme)
                && Objects.equals(decodedUser(), other.decodedUser())
                && Objects.equals(host, other.host) && port == other.port
                && headers.equals(other.headers);
        return same && parametersMatch(other) && other.parametersMatch(this);
    }

    private boolean parametersMatch(SipUri other) {
        for (var each : parameters) {
            String theirs = other.parameter(each.name());
            boolean mustBeInBoth = switch (each.name()) {
                case "user", "ttl", "method", "maddr", "transport" -> true;
                default -> false;
            };
            String mine = each.value() == null ? "" : each.value();
            if (theirs == null ? mustBeInBoth : !theirs.equalsIgnoreCase(mine)) {
                return false;
            }
        }
        return true;
    }
}
