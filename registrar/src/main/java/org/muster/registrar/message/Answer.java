package org.muster.registrar.message;

import java.net.InetSocketAddress;
import java.util.List;

import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * Writes the answer to a request from its own bytes (RFC 3261 §8.2.6): Via, From, To, Call-ID and
 * CSeq are copied, received and rport are set from where the packet really came from (§18.2.1,
 * RFC 3581), a To tag is a hash of the request, so that a retransmission gets the same answer
 * (§8.2.7). One is finished before the next is begun on the same thread.
 */
public final class Answer {
    /** An answer is written in one go: each thread has one at a time. */
    private static final ThreadLocal<MessageWriter> OUT = ThreadLocal
            .withInitial(() -> new MessageWriter(1_024));

    private final MessageWriter out = OUT.get().clear();

    private Answer() {}

    /**
     * Starts an answer.
     *
     * @param source where the packet came from
     */
    public static Answer to(SipMessage request, int status, String phrase,
            InetSocketAddress source) {
        var answer = new Answer();
        answer.text("SIP/2.0 ").number(status).text(" ").text(phrase).end();
        boolean top = true;
        for (int i = 0; i < request.headerCount(); i++) {
            if (request.name(i) == HeaderName.VIA) {
                answer.text("Via: ");
                if (top) {
                    answer.out.receivedVia(request.topVia(), source);
                    top = false;
                } else {
                    answer.slice(request.value(i));
                }
                answer.end();
            }
        }
        answer.copy(request, HeaderName.FROM);
        answer.to(request, status);
        answer.copy(request, HeaderName.CALL_ID);
        answer.copy(request, HeaderName.CSEQ);
        return answer;
    }

    private void to(SipMessage request, int status) {
        var to = request.header(HeaderName.TO);
        if (to == null) {
            return;
        }
        text("To: ").slice(to);
        var parsed = request.to() == null ? NameAddr.read(to) : request.to();
        if (status > 100 && parsed != null && parsed.parameter("tag") == null) {
            text(";tag=");
            toTag(request);
        }
        end();
    }

    private void toTag(SipMessage request) {
        var branch = request.topVia().branch();
        var callId = request.header(HeaderName.CALL_ID);
        var cseq = request.header(HeaderName.CSEQ);
        tag(out, branch == null ? 0 : Hash64.of(branch), callId == null ? 0 : Hash64.of(callId),
                cseq == null ? 0 : Hash64.of(cseq));
    }

    /** The To tag of an answer, from the hashes of what a retransmission repeats. */
    public static void tag(MessageWriter out, long branch, long callId, long cseq) {
        out.hex((branch * 31 + callId) * 31 + cseq);
    }

    /** The writer of this thread, empty, for an answer that is written otherwise. */
    public static MessageWriter begin() {
        return OUT.get().clear();
    }

    /** What is written so far, to go on. */
    public MessageWriter writer() {
        return out;
    }

    private void copy(SipMessage request, HeaderName name) {
        var value = request.header(name);
        if (value != null) {
            text(name.text()).text(": ").slice(value).end();
        }
    }

    public Answer header(String name, String value) {
        out.header(name, value);
        return this;
    }

    public Answer headers(List<HeaderLine> lines) {
        lines.forEach(line -> out.header(line.name(), line.value()));
        return this;
    }

    public Answer text(String text) {
        out.text(text);
        return this;
    }

    public Answer number(long number) {
        out.number(number);
        return this;
    }

    public Answer slice(Slice slice) {
        out.slice(slice);
        return this;
    }

    public Answer end() {
        out.end();
        return this;
    }

    /** Ends the answer, without a body. */
    public byte[] toBytes() {
        return out.header("Content-Length", "0").end().toBytes();
    }
}
