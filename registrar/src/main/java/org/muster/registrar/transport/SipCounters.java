package org.muster.registrar.transport;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import org.muster.registrar.device.Control;
import org.muster.registrar.message.Noise;
import org.muster.replication.table.ReleaseReason;

/** What the SIP edge counted since the start; names are fixed, so that it cannot grow. */
public final class SipCounters {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, IntSupplier> gauges = new ConcurrentHashMap<>();

    public SipCounters() {
        for (var noise : Noise.values()) {
            counters.put("sip.silent." + noise.text(), new LongAdder());
        }
        for (String name : new String[] {"sip.register", "sip.register.lean", "sip.options",
                "sip.options.lean",
                "sip.other",
                "sip.forwarded", "sip.refused", "sip.unsent", "sip.bad-request",
                "sip.stack-full", "sip.over-budget", "sip.failed", "auth.failed", "auth.dropped",
                "auth.lookup-failed", "auth.caller-asked", "poll.sent", "poll.answered",
                "poll.lost", "adopt.offered", "adopt.unreachable", "adopt.asked", "adopt.taken",
                "adopt.outdated", "tcp.accepted", "tcp.dialled",
                "tcp.refused", "tcp.closed-bad-bytes", "tcp.closed-idle", "tls.accepted",
                "tls.failed", "stun.answered", "stun.bad", "sip.udp.uncut"}) {
            counters.put(name, new LongAdder());
        }
        for (var state : Control.values()) {
            if (state != Control.REMOVED) {
                counters.put("device." + state.text(), new LongAdder());
            }
        }
        for (var reason : ReleaseReason.values()) {
            counters.put("device.removed." + reason.text(), new LongAdder());
        }
    }

    void count(Noise noise) {
        counters.get("sip.silent." + noise.text()).increment();
    }

    public void count(String name) {
        adder(name).increment();
    }

    /** For who counts so often that to look the name up would show. */
    public LongAdder adder(String name) {
        return counters.get(name);
    }

    /** Requests of phones and others so far. */
    public long heard() {
        return adder("sip.register").sum() + adder("sip.options").sum()
                + adder("sip.other").sum();
    }

    /** A number that goes up and down, read when it is asked for. */
    public void gauge(String name, IntSupplier value) {
        gauges.put(name, value);
    }

    public Map<String, Long> values() {
        var values = new TreeMap<String, Long>();
        gauges.forEach((name, value) -> values.put(name, (long) value.getAsInt()));
        counters.forEach((name, adder) -> values.put(name, adder.sum()));
        return values;
    }
}
