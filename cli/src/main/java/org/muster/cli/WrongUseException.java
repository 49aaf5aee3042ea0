package org.muster.cli;

/** What the user asked for cannot be meant; exit code 2. */
final class WrongUseException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUseException(String message) {
        super(message);
    }
}
