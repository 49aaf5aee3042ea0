package org.muster.registrar.lean;

import java.util.Arrays;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageWriter;

/**
 * Messages that came together: all are read, then what their answers will need is fetched, then they are
 * answered one after the other, as if each had come alone. With many phones most of a refresh's time is a
 * wait for memory, and a processor waits for that of ten phones hardly longer than for that of one. One thread.
 */
public final class LeanBatch {
    /** Messages at most. */
    public static final int MESSAGES_MAX = 64;

    private final LeanPath path;
    private final LeanRequest[] requests = new LeanRequest[MESSAGES_MAX];
    /** Those that are of the usual form. */
    private final boolean[] usual = new boolean[MESSAGES_MAX];
    private int count;
    /** Means nothing; kept, or the compiler would leave out what gave it. */
    private long touched;

    LeanBatch(LeanPath path) {
        this.path = path;
        Arrays.setAll(requests, i -> new LeanRequest());
    }

    /** The next one; its bytes stay as they are until it is answered. */
    public void read(byte[] bytes, int length, Flow flow) {
        int index = count++;
        usual[index] = false; // also if it cannot be read at all
        usual[index] = path.reads(requests[index], bytes, length, flow);
    }

    /** All have been read: the answers may be asked for, in the order of the messages. */
    public void fetch() {
        int all = count;
        count = 0;
        touched += path.touch(requests, usual, all);
    }

    /** As {@link LeanPath#answer}, of the message at that place. */
    public MessageWriter answer(int index, Flow flow, long nowMs) {
        return usual[index] ? path.answer(requests[index], flow, nowMs) : null;
    }
}
