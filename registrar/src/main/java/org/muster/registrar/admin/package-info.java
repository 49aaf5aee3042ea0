/**
 * The admin endpoint: HTTP and JSON on loopback, for operators and the {@code muster} command.
 *
 * <p>Reads only; never blocks the SIP loops and never holds more of a listing than one chunk. Start
 * at {@link org.muster.registrar.admin.AdminServer}.
 */
package org.muster.registrar.admin;
