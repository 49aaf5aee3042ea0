package org.muster.registrar.routing;

import java.net.InetSocketAddress;

import org.muster.registrar.message.Transport;

/** How others are told to reach a local socket: what is advertised for it, else its address. */
public interface OwnAddresses {
    /** {@code HOST:PORT} for a Via or a Record-Route. */
    String sentBy(Transport transport, InetSocketAddress local);
}
