package org.muster.registrar.transport;

import org.muster.registrar.message.Transport;
import org.muster.replication.link.HostPort;

/**
 * A listener: {@code udp:HOST:PORT[,advertise=HOST:PORT]}, or tcp, or tls.
 *
 * @param advertise what phones and peers are told, or null for the address bound
 */
public record SipListen(Transport transport, HostPort bind, HostPort advertise) {
    private static final String ADVERTISE = ",advertise=";

    /** Throws {@link IllegalArgumentException} that says what was expected. */
    public static SipListen parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon);
        Transport transport = switch (name) {
            case "udp" -> Transport.UDP;
            case "tcp" -> Transport.TCP;
            case "tls" -> Transport.TLS;
            default -> throw new IllegalArgumentException("\"" + text
                    + "\", expected udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT,"
                    + " with ,advertise=HOST:PORT where phones see another address");
        };
        String rest = text.substring(colon + 1);
        int comma = rest.indexOf(ADVERTISE);
        return comma < 0 ? new SipListen(transport, HostPort.parse(rest), null)
                : new SipListen(transport, HostPort.parse(rest.substring(0, comma)),
                        HostPort.parse(rest.substring(comma + ADVERTISE.length())));
    }

    @Override
    public String toString() {
        return transport.text() + ":" + bind;
    }
}
