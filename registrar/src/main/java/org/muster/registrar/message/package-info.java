/**
 * SIP messages as bytes: a lean reader that indexes header slices, the few grammars that the
 * registrar needs (URI, name-addr, Via, Contact), and the writer of answers.
 *
 * <p>Pure: bytes in, values out; no sockets, no JAIN-SIP. What a client can send is never an
 * exception that leaves this package: it is a {@link org.muster.registrar.message.Reading}. Start at
 * {@link org.muster.registrar.message.MessageReader}.
 */
package org.muster.registrar.message;
