/**
 * The lean path ({@link org.muster.registrar.lean.LeanPath}): what nearly all messages are, a phone that
 * says over the same flow what it said last time, or asks whether the node is there, answered with as
 * little work as that needs. The datagram is indexed once ({@link org.muster.registrar.lean.HeaderScan}),
 * what the answer needs is looked at in place ({@link org.muster.registrar.lean.LeanRequest}), a device is
 * found by the hash of what it said, and the answer is written from the request's own bytes ({@link
 * org.muster.registrar.lean.Refreshes}, {@link org.muster.registrar.lean.Keepalives}). No object is made
 * for a message.
 *
 * <p>It decides nothing of its own: whatever is unusual in form, whatever changes a binding and what is
 * refused for any reason but two (credentials are asked for, 401; the budget is used up, 503) goes to
 * the general path, {@code message} and {@code register}, whose outcome for the rest is the same byte
 * for byte. {@code RefreshTest} and {@code KeepaliveTest} play both and
 * compare.
 */
package org.muster.registrar.lean;
