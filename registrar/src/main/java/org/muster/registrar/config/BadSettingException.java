package org.muster.registrar.config;

/** A setting that cannot be used. The message is one line that says where, what and what instead. */
public final class BadSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadSettingException(String message) {
        super(message);
    }
}
