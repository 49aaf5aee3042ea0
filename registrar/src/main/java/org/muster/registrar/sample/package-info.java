/**
 * Phones for demonstrations: they register, refresh and answer OPTIONS over UDP, and nothing more.
 *
 * <p>Not used by a node. Start at {@link org.muster.registrar.sample.SamplePhone}.
 */
package org.muster.registrar.sample;
