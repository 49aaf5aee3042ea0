/**
 * The SIP edge on Netty: sockets, framing, limits, flows, and the front that decides on the loop
 * what becomes of each message.
 *
 * <p>UDP by epoll with SO_REUSEPORT and batched system calls where there is epoll, NIO elsewhere.
 * Must not know rules of registration. Start at
 * {@link org.muster.registrar.transport.SipTransports} and
 * {@link org.muster.registrar.transport.SipFront}.
 */
package org.muster.registrar.transport;
