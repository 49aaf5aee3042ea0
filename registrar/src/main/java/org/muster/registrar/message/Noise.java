package org.muster.registrar.message;

import java.util.Locale;

/** Why bytes are passed over in silence; each has a counter. */
public enum Noise {
    /** CRLF, NUL or spaces: what phones and middle boxes send to keep a NAT mapping open. */
    KEEPALIVE,
    /** No SIP start line. */
    NOT_SIP,
    /** A request without a readable Via: there is nowhere to answer to (RFC 3261 §18.2.1). */
    NO_VIA,
    /** A response that no transaction of ours waits for. */
    STRAY_RESPONSE,
    /** A broken ACK or response: never answered. */
    BROKEN_ACK_OR_RESPONSE;

    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
