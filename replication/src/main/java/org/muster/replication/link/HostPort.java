package org.muster.replication.link;

import java.net.InetSocketAddress;

/**
 * {@code HOST:PORT}; an IPv6 host stands in brackets. A service (RFC 2782) is written without a port:
 * {@code _muster._tcp.example.com}.
 */
public record HostPort(String host, int port) {
    /** Throws {@link IllegalArgumentException} that says what was expected. */
    public static HostPort parse(String text) {
        if (text.startsWith("_") && text.indexOf(':') < 0) {
            return new HostPort(text, 0);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("\"" + text
                    + "\", expected HOST:PORT, an IPv6 host in brackets");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host,
                parsePort(text, text.substring(colon + 1)));
    }

    private static int parsePort(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\", expected a port from 0 to 65535");
    }

    /** Whether SRV records say where it is. */
    public boolean isService() {
        return host.startsWith("_");
    }

    /** Resolves a name, which may block; numeric hosts do not. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        if (isService()) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
