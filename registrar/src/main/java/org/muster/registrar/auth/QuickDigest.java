package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;

import org.muster.registrar.message.Ascii;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.SubscriberKey;
import org.muster.registrar.subscribers.Subscribers;

/**
 * Right credentials of the usual form, read and checked in place at the cost of the two hashes that are
 * left when the HA1 is known (RFC 7616 §3.4): no strings. Whatever else they are is left to {@link Digest},
 * which says what is wrong. Used again for other requests; one thread at a time.
 */
public final class QuickDigest {
    private static final byte[] SCHEME = "digest ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUTH = "auth".getBytes(StandardCharsets.US_ASCII);
    private static final int NC_DIGITS = 8;
    private static final Algorithm[] ALGORITHMS = Algorithm.values();
    /** As {@link Ascii#equalsLower} wants them. */
    private static final byte[][] TOKENS = Arrays.stream(ALGORITHMS)
            .map(each -> each.token().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    private static final int HA1_BYTES_MAX = Arrays.stream(ALGORITHMS).mapToInt(Algorithm::bytes)
            .max().orElseThrow();

    /** The fields that are looked at. */
    private enum Field {
        USERNAME, REALM, NONCE, URI, RESPONSE, ALGORITHM, CNONCE, QOP, NC;

        private final byte[] lower = name().toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.US_ASCII);

        private static final Field[] ALL = values();
    }

    /** What the response proves besides the password and the request, in that order. */
    private static final Field[] PROVEN = {Field.NONCE, Field.NC, Field.CNONCE, Field.QOP};

    private final int[] starts = new int[Field.ALL.length];
    private final int[] ends = new int[Field.ALL.length];
    private final SubscriberKey user = new SubscriberKey();
    private final byte[] ha1 = new byte[HA1_BYTES_MAX];
    private final byte[] ha1Digits = new byte[HA1_BYTES_MAX * 2];
    private byte[] bytes;
    private int at;
    private int end;
    private Algorithm algorithm;
    private long nonceName;
    private long nonceMs;

    /**
     * False when they are not of the usual form: each field once, quoted values without escapes, qop auth.
     * The bytes stay as they are until the credentials are dealt with.
     */
    public boolean reads(byte[] message, int start, int headerEnd) {
        bytes = message;
        end = headerEnd;
        at = start + SCHEME.length;
        Arrays.fill(starts, -1);
        if (at >= end || !Ascii.equalsLower(bytes, start, SCHEME)) {
            return false;
        }
        while (at < end) {
            if (!readsField()) {
                return false;
            }
        }
        for (var field : Field.ALL) {
            if (starts[field.ordinal()] < 0 && field != Field.ALGORITHM) {
                return false;
            }
        }
        algorithm = named();
        if (algorithm == null || !is(Field.QOP, AUTH)
                || length(Field.RESPONSE) != algorithm.hexDigits()) {
            return false;
        }
        user.set(bytes, starts[Field.USERNAME.ordinal()], ends[Field.USERNAME.ordinal()],
                starts[Field.REALM.ordinal()], ends[Field.REALM.ordinal()]);
        return true;
    }

    /** No algorithm means MD5 (RFC 7616 §3.4); null when it is unknown. */
    private Algorithm named() {
        if (starts[Field.ALGORITHM.ordinal()] < 0) {
            return Algorithm.MD5;
        }
        for (int i = 0; i < ALGORITHMS.length; i++) {
            if (is(Field.ALGORITHM, TOKENS[i])) {
                return ALGORITHMS[i];
            }
        }
        return null;
    }

    private boolean readsField() {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        int name = at;
        while (at < end && Ascii.isToken(bytes[at])) {
            at++;
        }
        int nameEnd = at;
        if (nameEnd == name || at + 1 >= end || bytes[at++] != '=') {
            return false;
        }
        boolean quoted = bytes[at] == '"';
        int start = quoted ? ++at : at;
        while (at < end && (quoted ? bytes[at] != '"' && bytes[at] != '\\'
                : Ascii.isToken(bytes[at]))) {
            at++;
        }
        int valueEnd = at;
        if (quoted && (at == end || bytes[at++] != '"')) {
            return false;
        }
        boolean ends = at == end || bytes[at++] == ',';
        return ends && keep(name, nameEnd, start, valueEnd);
    }

    /** Fields that are not looked at may be anything; those that are stand once. */
    private boolean keep(int name, int nameEnd, int start, int valueEnd) {
        for (var field : Field.ALL) {
            if (nameEnd - name == field.lower.length
                    && Ascii.equalsLower(bytes, name, field.lower)) {
                boolean first = starts[field.ordinal()] < 0;
                starts[field.ordinal()] = start;
                ends[field.ordinal()] = valueEnd;
                return first;
            }
        }
        return true;
    }

    private int length(Field field) {
        return ends[field.ordinal()] - starts[field.ordinal()];
    }

    private boolean is(Field field, byte[] lower) {
        return length(field) == lower.length
                && Ascii.equalsLower(bytes, starts[field.ordinal()], lower);
    }

    private boolean is(Field field, String text) {
        return length(field) == text.length() ? startsWith(field, text)
                : length(field) > text.length() && text(field).equals(text);
    }

    /** Whether the text begins with the value, in ASCII. */
    private boolean startsWith(Field field, String text) {
        int start = starts[field.ordinal()];
        for (int i = 0; i < length(field); i++) {
            if (bytes[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(Field field) {
        return new String(bytes, starts[field.ordinal()], length(field), StandardCharsets.UTF_8);
    }

    /** Whether they are for that realm, and by an algorithm that it offers. */
    boolean isFor(Realm realm) {
        return realm.algorithms().contains(algorithm) && is(Field.REALM, realm.name());
    }

    /** As whom. */
    String user() {
        return text(Field.USERNAME);
    }

    /** Whether the user has the same name as the number, which is user@domain. */
    boolean isNamedAs(String number) {
        int length = length(Field.USERNAME);
        return number.length() > length && number.charAt(length) == '@'
                && number.indexOf('@', length + 1) < 0
                && startsWith(Field.USERNAME, number);
    }

    /**
     * Has the processor fetch what the other methods will need.
     *
     * @return means nothing
     */
    int touch(Subscribers known, Nonces nonces) {
        return known.touch(user)
                + nonces.touch(bytes, starts[Field.NONCE.ordinal()], ends[Field.NONCE.ordinal()]);
    }

    /** nc, or -1. */
    long count() {
        int start = starts[Field.NC.ordinal()];
        long count = length(Field.NC) == NC_DIGITS ? 0 : -1;
        for (int i = start; i < start + NC_DIGITS && count >= 0; i++) {
            int digit = Character.digit(bytes[i], 16);
            count = digit < 0 ? -1 : count << 4 | digit;
        }
        return count;
    }

    /** Whether the nonce is one of this node's, and good for this count. */
    boolean isGood(Nonces nonces, long nowMs) {
        int start = starts[Field.NONCE.ordinal()];
        int nonceEnd = ends[Field.NONCE.ordinal()];
        nonceName = nonces.name(bytes, start, nonceEnd);
        if (nonceName == 0 || !nonces.isOwn(bytes, start, nonceEnd)) {
            return false;
        }
        nonceMs = nonces.issuedMs(bytes, start);
        return nonces.isUnused(nonceName, nonceMs, count(), nowMs);
    }

    /** When the good nonce was issued. */
    long nonceMs() {
        return nonceMs;
    }

    /** Uses the good nonce; false when another request has used the count since. */
    boolean use(Nonces nonces, long request, long nowMs) {
        return nonces.use(nonceName, nonceMs, count(), request, nowMs) == Nonces.Verdict.FRESH;
    }

    /** Whether the response is the one that the password of the user, who is known, gives. */
    boolean isRight(Subscribers known, byte[] method) {
        if (!known.ha1(user, algorithm, ha1)) {
            return false;
        }
        var digest = algorithm.digest();
        digest.update(method);
        digest.update((byte) ':');
        update(digest, Field.URI);
        byte[] ha2 = Hex.digits(digest.digest());
        Hex.digits(ha1, algorithm.bytes(), ha1Digits, 0);
        digest.update(ha1Digits, 0, algorithm.hexDigits());
        for (var field : PROVEN) {
            digest.update((byte) ':');
            update(digest, field);
        }
        digest.update((byte) ':');
        digest.update(ha2);
        return Hex.isSame(digest.digest(), bytes, starts[Field.RESPONSE.ordinal()]);
    }

    private void update(MessageDigest digest, Field field) {
        digest.update(bytes, starts[field.ordinal()], length(field));
    }
}
