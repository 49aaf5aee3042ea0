package org.muster.registrar.message;

import java.util.Locale;

/** How bytes come and go. WS and WSS follow. */
public enum Transport {
    UDP, TCP, TLS;

    /** As in a Via or a listener: {@code udp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isStream() {
        return this != UDP;
    }
}
