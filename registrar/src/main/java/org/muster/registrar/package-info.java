/**
 * A node: SIP at its edge, the registrar and its device processes in the middle, replication behind.
 *
 * <p>Start reading at {@link org.muster.registrar.Node}, the composition root, and follow one
 * REGISTER through {@code transport}, {@code message}, {@code register}, {@code device}.
 */
package org.muster.registrar;
