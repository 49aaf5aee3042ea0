/**
 * JAIN-SIP behind our own transports: the only package that imports {@code javax.sip} and
 * {@code gov.nist}.
 *
 * <p>It is the transaction layer (RFC 3261 §17): state, retransmission and time-out of each
 * transaction, on a timer wheel. It is given skeletons of messages; the bytes that go over the wire
 * are made by {@code routing} from the bytes that came (ADR 6). All of a call is worked on by one
 * bounded serial executor, never on an event loop. Start at
 * {@link org.muster.registrar.sipstack.JainSip}, go on at
 * {@link org.muster.registrar.sipstack.Proxy}.
 */
package org.muster.registrar.sipstack;
