package org.muster.registrar.lean;

import org.muster.registrar.message.Ascii;
import org.muster.registrar.message.MessageWriter;

/**
 * The top Via of a message in the usual form (RFC 3261 §20.42): one value, without spaces, quotes or
 * comments after its transport. Used again for each message of a thread.
 */
final class LeanVia {
    private static final int PORT_MAX = 65_535;
    /** Most of received and rport together. */
    private static final int CUTS_MAX = 3;
    private static final byte[] PROTOCOL = {'S', 'I', 'P', '/', '2', '.', '0', '/'};
    private static final byte[] BRANCH = {'b', 'r', 'a', 'n', 'c', 'h'};
    private static final byte[] RPORT = {'r', 'p', 'o', 'r', 't'};
    private static final byte[] RECEIVED = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'};

    private byte[] bytes;
    private int start;
    private int end;
    private int at;
    private int hostStart;
    private int hostEnd;
    private int port;
    private boolean rport;
    private boolean hasBranch;
    private long branchHash;
    private final LeanParameters parameters = new LeanParameters();
    private final int[] cutStarts = new int[CUTS_MAX];
    private final int[] cutEnds = new int[CUTS_MAX];
    private int cuts;

    /** False when it is not of the usual form. */
    boolean reads(byte[] message, int valueStart, int valueEnd) {
        bytes = message;
        start = valueStart;
        end = valueEnd;
        at = start + PROTOCOL.length;
        rport = false;
        hasBranch = false;
        branchHash = 0;
        cuts = 0;
        if (at >= end || !Ascii.equals(bytes, start, PROTOCOL)) {
            return false;
        }
        int transport = at;
        tokens();
        int transportEnd = at;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return transportEnd > transport && at > transportEnd && host() && readsPort()
                && readsParameters();
    }

    private void tokens() {
        while (at < end && Ascii.isToken(bytes[at])) {
            at++;
        }
    }

    private boolean host() {
        hostStart = at;
        if (at < end && bytes[at] == '[') {
            do {
                at++;
            } while (at < end && (Ascii.isAlphanum(bytes[at]) || bytes[at] == ':'
                    || bytes[at] == '.'));
            if (at == end || bytes[at++] != ']' || at - hostStart < 4) {
                return false;
            }
        } else {
            while (at < end
                    && (Ascii.isAlphanum(bytes[at]) || bytes[at] == '.' || bytes[at] == '-')) {
                at++;
            }
        }
        hostEnd = at;
        return hostEnd > hostStart;
    }

    private boolean readsPort() {
        port = 0;
        if (at == end || bytes[at] != ':') {
            return true;
        }
        at++;
        while (at < end && Ascii.isDigit(bytes[at]) && port <= PORT_MAX) {
            port = port * 10 + bytes[at++] - '0';
        }
        return port > 0 && port <= PORT_MAX;
    }

    private boolean readsParameters() {
        parameters.begin(bytes, at, end);
        while (parameters.next()) {
            if (parameters.is(BRANCH)) {
                if (hasBranch || !parameters.hasValue()) {
                    return false;
                }
                hasBranch = true;
                branchHash = parameters.valueHash();
            } else if (parameters.is(RPORT)) {
                rport = true;
                cut();
            } else if (parameters.is(RECEIVED)) {
                cut();
            }
        }
        return parameters.isAtEnd() && cuts <= CUTS_MAX;
    }

    private void cut() {
        if (cuts < CUTS_MAX) {
            cutStarts[cuts] = parameters.start();
            cutEnds[cuts] = parameters.end();
        }
        cuts++;
    }

    /** The value without what its receiver sets anew (RFC 3261 §18.2.1, RFC 3581). */
    void write(MessageWriter out) {
        int copied = start;
        for (int i = 0; i < cuts; i++) {
            out.raw(bytes, copied, cutStarts[i] - copied);
            copied = cutEnds[i];
        }
        out.raw(bytes, copied, end - copied);
    }

    int hostStart() {
        return hostStart;
    }

    int hostEnd() {
        return hostEnd;
    }

    /** 0 when there is none. */
    int port() {
        return port;
    }

    /** Whether the client asks for an answer to the packet's source (RFC 3581). */
    boolean hasRport() {
        return rport;
    }

    /** 0 where there is no branch, as in messages of RFC 2543. */
    long branchHash() {
        return branchHash;
    }
}
