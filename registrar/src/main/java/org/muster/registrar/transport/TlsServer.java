package org.muster.registrar.transport;

import io.netty.handler.ssl.SslContext;

/** The certificates that the node shows; asked for each handshake, so that new ones hold at once. */
@FunctionalInterface
public interface TlsServer {
    /** @param host that the client named (SNI, RFC 6066 §3), or null */
    SslContext contextFor(String host);
}
