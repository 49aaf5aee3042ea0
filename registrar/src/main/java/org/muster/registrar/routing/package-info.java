/**
 * What becomes of a request that is not for the node itself: the rules of a proxy (RFC 3261 §16) as
 * pure code. A decision names the next hop and the edits; the bytes of everything else stay as they
 * came.
 *
 * <p>No I/O, no JAIN-SIP, time is a parameter. Start at
 * {@link org.muster.registrar.routing.RequestRouting}; what happens after that to one forwarded
 * request is {@link org.muster.registrar.routing.ResponseContext}.
 */
package org.muster.registrar.routing;
