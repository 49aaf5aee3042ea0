package org.muster.registrar.device;

import org.muster.registrar.message.Flow;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * The process that controls one device (R3). Mutable; guarded by its number's shard lock.
 *
 * <p>Invariant: {@code liveStampMs} never goes back; it is the stamp of the last REGISTER accepted,
 * refreshes included.
 */
public final class DeviceProcess {
    private static final Control[] STATES = Control.values();

    private final String number;
    private final long numberHash;
    private final Slice deviceKey;
    private final long process;
    // The last REGISTER, in pieces: a refresh leaves no object behind that lives on.
    private long callIdHash;
    private long cseq;
    private long fromTagHash;
    private long transactionHash;
    private long nonceMs;
    private long registeredAtMs;
    private long said;
    private int askedSec;
    private boolean outbound;
    private boolean path;
    private Flow flow;
    private Flow way;
    private int grantedSec;
    private long expiresAtMs;
    private long liveStampMs;
    /** Where the expiry wheel will look at it; Long.MAX_VALUE when it is in no slot. */
    long wheelAtMs = Long.MAX_VALUE;
    /** Of {@link ProcessHandles}, as long as it is in the table. */
    long handle;
    /** Its ordinal: no reference, whose change a collection would have to look at. */
    private byte state = (byte) Control.REGISTERED.ordinal();
    private boolean permanent;
    /** Whether a device of its number may have been ended lately: {@link EndedDevices} is to be asked. */
    boolean endsToAskFor;
    /** The next device of the number, or null; of {@link DeviceTable}. */
    DeviceProcess next;
    final PollState poll = new PollState();

    public DeviceProcess(String number, Slice deviceKey, long process) {
        this.number = number;
        numberHash = Hash64.ofUtf8(number);
        this.deviceKey = deviceKey.own();
        this.process = process;
    }

    public String number() {
        return number;
    }

    /** Of {@link Hash64}: what the tables find the number by. */
    public long numberHash() {
        return numberHash;
    }

    public Slice deviceKey() {
        return deviceKey;
    }

    /** Has the processor fetch what a refresh will need; no lock, and what it returns means nothing. */
    public long touch() {
        return callIdHash ^ said ^ poll.dueAtMs ^ poll.normalMs ^ number.length();
    }

    /** The last part of the PID. */
    public long process() {
        return process;
    }

    /** An accepted REGISTER: the first or a refresh. */
    public void onRegister(LastRegister register, Flow over, Flow towards, int granted,
            long stampMs, long nowMs) {
        if (!over.equals(flow)) {
            flow = over.kept();
        }
        if (!towards.equals(way)) {
            way = towards.equals(flow) ? flow : towards.kept();
        }
        onRefresh(register, granted, stampMs, nowMs);
    }

    /** An accepted REGISTER that says what the last one said. */
    public void onRefresh(LastRegister register, int granted, long stampMs, long nowMs) {
        callIdHash = register.callIdHash();
        cseq = register.cseq();
        fromTagHash = register.fromTagHash();
        transactionHash = register.transactionHash();
        nonceMs = register.nonceMs();
        registeredAtMs = register.atMs();
        grantedSec = granted;
        expiresAtMs = permanent ? Long.MAX_VALUE : nowMs + granted * 1_000L;
        liveStampMs = stampMs;
    }

    /** Only by {@link DeviceTable}, which finds it by the hash. */
    void said(long hash, int seconds, boolean usesOutbound, boolean supportsPath) {
        said = hash;
        askedSec = seconds;
        outbound = usesOutbound;
        path = supportsPath;
    }

    /** The hash of what the last REGISTER said, or 0. */
    public long said() {
        return said;
    }

    /** Seconds that the last REGISTER asked for, where {@link #said} is not 0. */
    public int askedSec() {
        return askedSec;
    }

    /** Whether the last REGISTER registered a flow, where {@link #said} is not 0. */
    public boolean usesOutbound() {
        return outbound;
    }

    /** Whether the last REGISTER knew Path (RFC 3327), where {@link #said} is not 0. */
    public boolean supportsPath() {
        return path;
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
        return new LastRegister(callIdHash, cseq, fromTagHash, transactionHash, nonceMs,
                registeredAtMs);
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
        return STATES[state];
    }

    /** Round trip of the last poll that was answered, milliseconds; -1 when none was. */
    public long rttMs() {
        return poll.rttMs;
    }

    public boolean isEnded() {
        return state() == Control.REMOVED;
    }

    /** Only by {@link LifeCycle}. */
    void become(Control next) {
        state = (byte) next.ordinal();
    }
}
