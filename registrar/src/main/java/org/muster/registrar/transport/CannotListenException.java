package org.muster.registrar.transport;

/** An address that cannot be listened on; the message says which, why and what to do. */
public final class CannotListenException extends Exception {
    private static final long serialVersionUID = 1L;

    public CannotListenException(String message) {
        super(message);
    }
}
