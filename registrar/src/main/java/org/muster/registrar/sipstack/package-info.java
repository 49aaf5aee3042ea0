/**
 * JAIN-SIP behind our own transports: the only package that imports {@code javax.sip} and
 * {@code gov.nist}.
 *
 * <p>Requests arrive from the front already screened; they are parsed and worked on by bounded
 * serial executors, one Call-ID always on the same, never on an event loop. Until routing exists,
 * every request is answered 405, 481 or 501. Start at
 * {@link org.muster.registrar.sipstack.JainSip}.
 */
package org.muster.registrar.sipstack;
