/**
 * The registrar: what a REGISTER asks (RFC 3261 §10), whether it may, what it changes, what it is
 * answered.
 *
 * <p>Runs on the loop that read the request, under the lock of the number's shard; no I/O, time is a
 * parameter. Start at {@link org.muster.registrar.register.Registrar}.
 */
package org.muster.registrar.register;
