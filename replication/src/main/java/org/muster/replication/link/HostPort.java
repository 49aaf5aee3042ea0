package org.muster.replication.link;

import java.net.InetSocketAddress;

/** {@code HOST:PORT}; an IPv6 host stands in brackets. */
public record HostPort(String host, int port) {
    /** Throws {@link IllegalArgumentException} that says what was expected. */
    public static HostPort parse(String text) {
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

    /** Resolves a name, which may block; numeric hosts do not. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
