package org.muster.replication.bytes;

/** Bytes that break their grammar. The message names the part, what was found and what was expected. */
public final class BadBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadBytesException(String message) {
        super(message, null, false, false);
    }
}
