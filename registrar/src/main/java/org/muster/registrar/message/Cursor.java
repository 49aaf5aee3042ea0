package org.muster.registrar.message;

import org.muster.replication.bytes.Slice;

/** Walks over a header value by the productions of RFC 3261 §25.1. */
final class Cursor {
    private final Slice text;
    private int at;

    Cursor(Slice text) {
        this.text = text;
    }

    int position() {
        return at;
    }

    boolean atEnd() {
        return at == text.length();
    }

    int peek() {
        return at < text.length() ? text.at(at) & 0xff : -1;
    }

    void skip(int count) {
        at += count;
    }

    void spaces() {
        while (Ascii.isSpace(peek())) {
            at++;
        }
    }

    /** The sign with any spaces around it; false, and nothing consumed but spaces, when another. */
    boolean sign(char sign) {
        spaces();
        if (peek() != sign) {
            return false;
        }
        at++;
        spaces();
        return true;
    }

    boolean word(String expected) {
        spaces();
        for (int i = 0; i < expected.length(); i++) {
            if (at + i >= text.length()
                    || Ascii.lower(text.at(at + i)) != Ascii.lower(expected.charAt(i))) {
                return false;
            }
        }
        at += expected.length();
        return true;
    }

    /** The longest token from here; empty when there is none. */
    Slice token() {
        int start = at;
        while (at < text.length() && Ascii.isToken(text.at(at))) {
            at++;
        }
        return text.sub(start, at);
    }

    /** host: a name, an IPv4 address or an IPv6 reference in brackets; null when none of them. */
    Slice host() {
        int start = at;
        if (peek() == '[') {
            at++;
            while (peek() == ':' || peek() == '.' || Ascii.isAlphanum(peek())) {
                at++;
            }
            if (peek() != ']' || at - start < 3) {
                return null;
            }
            at++;
            return text.sub(start, at);
        }
        while (Ascii.isAlphanum(peek()) || peek() == '-' || peek() == '.' || peek() == '_') {
            at++;
        }
        return at == start ? null : text.sub(start, at);
    }

    /** Digits up to a bound; -1 when there are none or they are too great. */
    int number(int max) {
        long number = 0;
        int start = at;
        while (Ascii.isDigit(peek())) {
            number = Math.min(number * 10 + peek() - '0', Integer.MAX_VALUE);
            at++;
        }
        return at == start || number > max ? -1 : (int) number;
    }

    /**
     * name [= token | host | quoted-string]; null where it breaks the grammar. The value of an
     * unknown parameter is taken up to the next separator, as phones put all sorts of things there.
     */
    Parameter parameter() {
        int start = at;
        Slice name = token();
        if (name.isEmpty()) {
            return null;
        }
        int nameEnd = at;
        if (!sign('=')) {
            at = nameEnd;
            return new Parameter(name, null, text.sub(start, nameEnd));
        }
        Slice value = peek() == '"' ? quoted() : bare();
        return value == null ? null : new Parameter(name, value, text.sub(start, at));
    }

    private Slice bare() {
        int start = at;
        while (at < text.length() && ";,?> \t\"<".indexOf(peek()) < 0) {
            at++;
        }
        return at == start ? null : text.sub(start, at);
    }

    /** What stands between the quotes, escapes kept; null when they do not close. */
    Slice quoted() {
        int start = ++at;
        while (at < text.length()) {
            int c = text.at(at++);
            if (c == '\\') {
                at++;
            } else if (c == '"') {
                return text.sub(start, at - 1);
            }
        }
        at = text.length();
        return null;
    }

    Slice slice(int from, int to) {
        return text.sub(from, to);
    }
}
