/**
 * Who sends a request: digest authentication (RFC 7616, RFC 8760, RFC 2617 phones), nonces that any
 * node can verify, realms.
 *
 * <p>Pure but for a line in the log when somebody fails. Start at
 * {@link org.muster.registrar.auth.Authenticator}.
 */
package org.muster.registrar.auth;
