package org.muster.registrar.device;

import org.muster.registrar.message.Flow;
import org.muster.replication.bytes.Slice;

/**
 * The process that controls one device (R3). Mutable; guarded by its number's shard lock.
 *
 * <p>Invariant: {@code liveStampMs} never goes back; it is the stamp of the last REGISTER accepted,
 * refreshes included.
 */
public final class DeviceProcess {
    private final String number;
    private final Slice deviceKey;
    private final long process;
    private LastRegister last;
    private Flow flow;
    private Flow way;
    private int grantedSec;
    private long expiresAtMs;
    private long liveStampMs;
    /** Where the expiry wheel will look at it; Long.MAX_VALUE when it is in no slot. */
    long wheelAtMs = Long.MAX_VALUE;
    private Control state = Control.REGISTERED;
    private boolean permanent;
    final PollState poll = new PollState();

    public DeviceProcess(String number, Slice deviceKey, long process) {
        this.number = number;
        this.deviceKey = deviceKey;
        this.process = process;
    }

    public String number() {
        return number;
    }

    public Slice deviceKey() {
        return deviceKey;
    }

    /** The last part of the PID. */
    public long process() {
        return process;
    }

    /** An accepted REGISTER: the first or a refresh. */
    public void onRegister(LastRegister register, Flow over, Flow towards, int granted,
            long stampMs, long nowMs) {
        last = register;
        flow = over;
        way = towards;
        grantedSec = granted;
        expiresAtMs = permanent ? Long.MAX_VALUE : nowMs + granted * 1_000L;
        liveStampMs = stampMs;
    }

    /** An operator wants it for good: it neither expires nor is lost by polls or its connection. */
    public void stay() {
        permanent = true;
    }

    public boolean isPermanent() {
        return permanent;
    }

    /** It is reached another way than it registered: its listener was dialled. */
    public void moveTo(Flow other) {
        flow = other;
        way = other;
    }

    public LastRegister last() {
        return last;
    }

    public Flow flow() {
        return flow;
    }

    /** The flow as requests to the device use it ({@link Flow#towards} its contact, or its edge). */
    public Flow way() {
        return way;
    }

    public int grantedSec() {
        return grantedSec;
    }

    public long expiresAtMs() {
        return expiresAtMs;
    }

    /** Seconds until the expiry, rounded up; 0 when it is over. */
    public long remainingSec(long nowMs) {
        return permanent ? Integer.MAX_VALUE
                : Math.max(0, (expiresAtMs - nowMs + 999) / 1_000);
    }

    public long liveStampMs() {
        return liveStampMs;
    }

    public Control state() {
        return state;
    }

    /** Round trip of the last poll that was answered, milliseconds; -1 when none was. */
    public long rttMs() {
        return poll.rttMs;
    }

    public boolean isEnded() {
        return state == Control.REMOVED;
    }

    /** Only by {@link LifeCycle}. */
    void become(Control next) {
        state = next;
    }
}
