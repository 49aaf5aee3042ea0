package org.muster.registrar.lean;

import org.muster.registrar.auth.QuickDigest;
import org.muster.registrar.message.Ascii;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.RequestHash;
import org.muster.registrar.message.Said;
import org.muster.replication.bytes.Hash64;

/**
 * A REGISTER or OPTIONS of the usual form, read in place: where what the answer copies stands, and
 * hashes of the rest. What a REGISTER's hash of what is said has in common with one that was read in full
 * is not looked at again. Used again for each message of a thread.
 */
final class LeanRequest {
    private static final byte[] TAG = {'t', 'a', 'g'};
    private static final byte[] REGISTER = {'R', 'E', 'G', 'I', 'S', 'T', 'E', 'R'};
    private static final byte[] OPTIONS = {'O', 'P', 'T', 'I', 'O', 'N', 'S'};
    private static final long NUMBER_END = 1L << 32;

    private final HeaderScan scan = new HeaderScan();
    private final LeanVia via = new LeanVia();
    private final LeanParameters parameters = new LeanParameters();
    private final QuickDigest credentials = new QuickDigest();
    private byte[] bytes;
    private int from;
    private int to;
    private int callId;
    private int cseq;
    private int authorization;
    private int authorizations;
    private int vias;
    private long said;
    private long cseqNumber;
    private long fromTagHash;
    /** Of the party that was read last. */
    private long tagHash;
    private boolean hasTag;
    private long callIdHash;
    private long cseqHash;
    private long authorizationHash;
    private long proxyAuthorizationHash;
    private boolean requires;
    private boolean lookedAtCredentials;
    private boolean hasUsualCredentials;

    /**
     * False when it is neither or not of the usual form; an OPTIONS within a dialog is not, nor is one
     * that requires anything.
     *
     * @param numbering {@code Numbering.generation}
     */
    boolean reads(byte[] message, int length, boolean stream, int numbering) {
        if (!scan.reads(message, length)) {
            return false;
        }
        bytes = message;
        from = -1;
        to = -1;
        callId = -1;
        cseq = -1;
        authorization = -1;
        authorizations = 0;
        lookedAtCredentials = false;
        proxyAuthorizationHash = 0;
        vias = 0;
        authorizationHash = 0;
        requires = false;
        said = Said.uri(bytes, scan.uriStart(), scan.uriEnd());
        boolean hasLength = false;
        for (int i = 0; i < scan.count(); i++) {
            int start = scan.start(i);
            int end = scan.end(i);
            switch (scan.name(i)) {
                case VIA -> {
                    if (!(vias++ == 0 ? via.reads(bytes, start, end) : hasNoComment(start, end))) {
                        return false;
                    }
                }
                case FROM -> from = i;
                case TO -> to = i;
                case CALL_ID -> callId = i;
                case CSEQ -> cseq = i;
                case AUTHORIZATION -> {
                    if (authorizations++ == 0) {
                        authorization = i;
                        authorizationHash = Hash64.of(bytes, start, end);
                    }
                }
                case PROXY_AUTHORIZATION -> {
                    if (proxyAuthorizationHash == 0) {
                        proxyAuthorizationHash = Hash64.of(bytes, start, end);
                    }
                }
                case REQUIRE -> requires = true;
                case CONTENT_LENGTH -> {
                    if (hasLength || !isLength(start, end)) {
                        return false;
                    }
                    hasLength = true;
                }
                default -> {
                    // either it belongs to what is said, or it does not matter
                }
            }
            said = Said.with(said, scan.name(i), bytes, start, end);
        }
        said = Said.end(said, vias, numbering);
        boolean complete = vias > 0 && from >= 0 && to >= 0 && callId >= 0 && cseq >= 0;
        return complete && (hasLength || !stream || scan.bodyLength() == 0) && hashes()
                && (scan.isRegister() || !requires && isOutsideDialog());
    }

    private boolean hashes() {
        callIdHash = Hash64.of(bytes, scan.start(callId), scan.end(callId));
        cseqHash = Hash64.of(bytes, scan.start(cseq), scan.end(cseq));
        if (scan.end(callId) == scan.start(callId) || !readsCSeq() || !readsParty(from)) {
            return false;
        }
        fromTagHash = tagHash;
        return true;
    }

    /** A REGISTER's To belongs to what is said. */
    private boolean isOutsideDialog() {
        return readsParty(to) && !hasTag;
    }

    /** Of a Via below the top, which is only copied. */
    private boolean hasNoComment(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '(') {
                return false;
            }
        }
        return true;
    }

    private boolean isLength(int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            if (!Ascii.isDigit(bytes[i]) || i - start > 5) {
                return false;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return end > start && number <= scan.bodyLength();
    }

    private boolean readsCSeq() {
        int at = scan.start(cseq);
        int end = scan.end(cseq);
        int digits = at;
        cseqNumber = 0;
        while (at < end && Ascii.isDigit(bytes[at]) && cseqNumber < NUMBER_END) {
            cseqNumber = cseqNumber * 10 + bytes[at++] - '0';
        }
        int digitsEnd = at;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return digitsEnd > digits && cseqNumber < NUMBER_END && at > digitsEnd
                && isMethod(scan.isRegister() ? REGISTER : OPTIONS, at, end);
    }

    private boolean isMethod(byte[] method, int start, int end) {
        return end - start == method.length && Ascii.equals(bytes, start, method);
    }

    /** A name and a URI in angle brackets, or a bare URI; then parameters (RFC 3261 §20.20, §20.39). */
    private boolean readsParty(int header) {
        int at = scan.start(header);
        int end = scan.end(header);
        if (at < end && bytes[at] == '"') {
            do {
                at++;
            } while (at < end && bytes[at] != '"' && bytes[at] != '\\');
            if (at == end || bytes[at++] == '\\') {
                return false;
            }
        }
        int start = at;
        while (at < end && bytes[at] != '<' && bytes[at] != ';') {
            if (bytes[at] == ',' || bytes[at] == '"') {
                return false;
            }
            at++;
        }
        if (at < end && bytes[at] == '<') {
            return readsTag(afterBracketed(at + 1, end), end);
        }
        return start == scan.start(header) && at > start && isWord(start, at) && readsTag(at, end);
    }

    /** Where the angle bracket has closed, or -1. */
    private int afterBracketed(int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '>') {
            if (bytes[at] == '"' || bytes[at] == '<') {
                return -1;
            }
            at++;
        }
        return at < end && at > start ? at + 1 : -1;
    }

    private boolean isWord(int start, int end) {
        for (int i = start; i < end; i++) {
            if (Ascii.isSpace(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /** RFC 2543 clients have none; only the first counts. */
    private boolean readsTag(int start, int end) {
        tagHash = 0;
        hasTag = false;
        if (start < 0) {
            return false;
        }
        parameters.begin(bytes, start, end);
        while (parameters.next()) {
            if (!hasTag && parameters.is(TAG)) {
                hasTag = true;
                tagHash = parameters.hasValue() ? parameters.valueHash() : 0;
            }
        }
        return parameters.isAtEnd();
    }

    HeaderScan scan() {
        return scan;
    }

    LeanVia via() {
        return via;
    }

    /** Index of the header. */
    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int callId() {
        return callId;
    }

    int cseq() {
        return cseq;
    }

    boolean hasAuthorization() {
        return authorizations > 0;
    }

    /** What the only Authorization of a REGISTER says; null where that is not of the usual form. */
    QuickDigest credentials() {
        if (!lookedAtCredentials) { // many carry what nobody asks for
            lookedAtCredentials = true;
            hasUsualCredentials = scan.isRegister() && authorizations == 1 && credentials
                    .reads(bytes, scan.start(authorization), scan.end(authorization));
        }
        return hasUsualCredentials ? credentials : null;
    }

    /** {@link Said}. */
    long said() {
        return said;
    }

    long cseqNumber() {
        return cseqNumber;
    }

    long callIdHash() {
        return callIdHash;
    }

    long cseqHash() {
        return cseqHash;
    }

    /** 0 where there is no tag. */
    long fromTagHash() {
        return fromTagHash;
    }

    /** {@link RequestHash}. */
    long requestHash(Flow flow) {
        return RequestHash.of(via.branchHash(), callIdHash, cseqHash, authorizationHash,
                proxyAuthorizationHash, flow);
    }
}
