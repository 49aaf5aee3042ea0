/**
 * Digest authentication (RFC 7616, RFC 2617 phones): nonces that any node can verify, the
 * subscribers file, the decision.
 *
 * <p>Pure but for reading the file. Start at {@link org.muster.registrar.auth.Digest}.
 */
package org.muster.registrar.auth;
