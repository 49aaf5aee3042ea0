package org.muster.registrar.message;

import java.util.Locale;

/** How bytes come and go. WS and WSS follow. */
public enum Transport {
    UDP, TCP, TLS;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As in a Via or a listener: {@code udp}. */
    public String text() {
        return text;
    }

    public boolean isStream() {
        return this != UDP;
    }
}
