package org.muster.registrar.lean;

import java.util.concurrent.atomic.LongAdder;

import org.muster.registrar.digits.Numbering;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageWriter;

/** What is answered without being read in full: refreshes and keepalives of the usual form. */
public final class LeanPath {
    private static final ThreadLocal<LeanRequest> REQUEST = ThreadLocal
            .withInitial(LeanRequest::new);

    private final Numbering numbering;
    private final Refreshes refreshes;
    private final Keepalives keepalives;
    private final LongAdder registers;
    private final LongAdder leanRegisters;

    /**
     * The way for refreshes and keepalives.
     *
     * @param registers counts REGISTERs, all of them
     * @param leanRegisters those that are answered here
     */
    public LeanPath(Numbering numbering, Refreshes refreshes, Keepalives keepalives,
            LongAdder registers, LongAdder leanRegisters) {
        this.numbering = numbering;
        this.refreshes = refreshes;
        this.keepalives = keepalives;
        this.registers = registers;
        this.leanRegisters = leanRegisters;
    }

    /**
     * The answer, which goes to the flow's remote address, until this thread writes the next one; null
     * when the message must be read in full. The bytes are the caller's again after the call.
     */
    public MessageWriter answer(byte[] bytes, int length, Flow flow, long nowMs) {
        var request = REQUEST.get();
        return reads(request, bytes, length, flow) ? answer(request, flow, nowMs) : null;
    }

    /** Those that a socket has at once; one thread. */
    public LeanBatch batch() {
        return new LeanBatch(this);
    }

    /** Whether it is of the usual form, and may be answered from what is read. */
    boolean reads(LeanRequest request, byte[] bytes, int length, Flow flow) {
        boolean usual = request.reads(bytes, length, flow.transport().isStream(),
                numbering.generation()) && LeanAnswer.goesBack(request, flow);
        if (!usual) {
            request.scan().refold();
        }
        return usual;
    }

    /** As {@link Refreshes#touch}. */
    long touch(LeanRequest[] requests, boolean[] usual, int count) {
        return refreshes.touch(requests, usual, count);
    }

    /** As above, of what {@link #reads} was true for. */
    MessageWriter answer(LeanRequest request, Flow flow, long nowMs) {
        boolean isRegister = request.scan().isRegister();
        var answer = isRegister ? refreshes.answer(request, flow, nowMs)
                : keepalives.answer(request, flow, nowMs);
        if (answer == null) {
            request.scan().refold();
        } else if (isRegister) {
            registers.increment();
            leanRegisters.increment();
        }
        return answer;
    }
}
