package org.muster.registrar.transport;

import java.util.List;

import org.muster.registrar.abuse.Networks;

/**
 * What the SIP sockets need to know beside their addresses.
 *
 * @param dscp differentiated services code point of what is sent, 0 to 63 (sip.dscp)
 * @param proxies whose connections begin with a PROXY header (sip.proxy-protocol)
 * @param tls null without TLS listeners
 * @param handshakesPerSecond TLS handshakes that are begun in a second; more wait
 *        (tls.handshake-rate)
 */
public record EdgeSettings(int dscp, Networks proxies, TlsServer tls, int handshakesPerSecond) {
    /** No marks, no proxies, no TLS. */
    public static final EdgeSettings PLAIN = new EdgeSettings(0, new Networks(List.of()), null, 1);
}
