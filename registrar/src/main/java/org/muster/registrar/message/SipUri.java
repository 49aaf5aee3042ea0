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
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "sip", "sips" -> readSip(scheme, uri.substring(colon + 1));
            case "tel" -> readTel(uri.substring(colon + 1));
            default -> null;
        };
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

    private static SipUri readSip(String scheme, String rest) {
        int question = rest.indexOf('?');
        String headers = question < 0 ? "" : rest.substring(question + 1);
        String main = question < 0 ? rest : rest.substring(0, question);
        int at = main.lastIndexOf('@');
        if (at < 0 && question >= 0 && headers.indexOf('@') >= 0) {
            return null;
        }
        String user = at < 0 ? null : withoutPassword(main.substring(0, at));
        if (user != null && (user.isEmpty() || !escapesAreSound(user))) {
            return null;
        }
        String hostPart = main.substring(at + 1);
        int semicolon = hostPart.indexOf(';');
        String hostPort = semicolon < 0 ? hostPart : hostPart.substring(0, semicolon);
        var cursor = new Cursor(Slice.utf8(hostPort));
        Slice host = cursor.host();
        if (host == null) {
            return null;
        }
        int port = 0;
        if (cursor.peek() == ':') {
            cursor.skip(1);
            port = cursor.number(PORT_MAX);
        }
        var parameters = semicolon < 0 ? List.<Param>of()
                : readParameters(hostPart.substring(semicolon + 1));
        if (port < 0 || !cursor.atEnd() || parameters == null) {
            return null;
        }
        return new SipUri(scheme, user, host.utf8().toLowerCase(Locale.ROOT), port, parameters,
                headers);
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

    private static String withoutPassword(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0 ? userInfo : userInfo.substring(0, colon);
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
