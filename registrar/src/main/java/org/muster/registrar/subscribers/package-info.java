/**
 * Who may register: subscribers and which numbers are theirs, read from files and read again when
 * those change. The lookup is an interface whose answer may come later.
 *
 * <p>Pure but for {@link org.muster.registrar.subscribers.WatchedFile}. Must not know how a phone
 * proves who it is. Start at {@link org.muster.registrar.subscribers.Subscribers}.
 */
package org.muster.registrar.subscribers;
