/**
 * How nodes keep the composite table equal: a pure state machine, events and {@code nowMs} in,
 * effects out (R4, R5, R7 to R14).
 *
 * <p>Must not do I/O, read a clock, start a thread or log. A whole cluster runs inside one unit test.
 * Start at {@link org.muster.replication.protocol.Cluster}; each sub-problem has its class: liveness,
 * the outgoing stream, settlement of contested devices, readiness.
 */
package org.muster.replication.protocol;
