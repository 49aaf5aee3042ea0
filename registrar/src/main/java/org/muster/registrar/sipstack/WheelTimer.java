package org.muster.registrar.sipstack;

import java.util.Properties;
import java.util.concurrent.TimeUnit;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * JAIN-SIP's timers on a wheel: one thread that only hands what is due to the executor of its
 * Call-ID, so that the timers of a call never run beside its messages. Named in the stack's
 * properties; JAIN-SIP makes it by reflection.
 */
public final class WheelTimer implements SipTimer {
    static final long TICK_MS = 50;
    /** When an executor's queue is full, its timers come again after this. */
    static final long RETRY_MS = 100;

    private final HashedWheelTimer wheel = new HashedWheelTimer(
            new DefaultThreadFactory("sip-timer", true), TICK_MS, TimeUnit.MILLISECONDS);
    private MusterStack stack;

    @Override
    public void start(SipStackImpl owner, Properties properties) {
        stack = (MusterStack) owner;
    }

    @Override
    public boolean isStarted() {
        return stack != null;
    }

    @Override
    public void stop() {
        wheel.stop();
    }

    @Override
    public boolean schedule(SIPStackTimerTask task, long delayMs) {
        return scheduleWithFixedDelay(task, delayMs, 0);
    }

    @Override
    public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delayMs, long periodMs) {
        var entry = new Entry(task, periodMs);
        task.setSipTimerTask(entry);
        entry.in(delayMs);
        return true;
    }

    @Override
    public boolean cancel(SIPStackTimerTask task) {
        if (task.getSipTimerTask() instanceof Entry entry) {
            task.cleanUpBeforeCancel();
            entry.cancel();
            return true;
        }
        return false;
    }

    private final class Entry {
        private final SIPStackTimerTask task;
        private final long periodMs;
        private volatile boolean cancelled;
        private volatile Timeout timeout;

        /** @param periodMs 0 for once */
        Entry(SIPStackTimerTask task, long periodMs) {
            this.task = task;
            this.periodMs = periodMs;
        }

        void in(long ms) {
            try {
                timeout = wheel.newTimeout(due -> hand(), ms, TimeUnit.MILLISECONDS);
            } catch (IllegalStateException stopped) {
                cancelled = true;
            }
        }

        void cancel() {
            cancelled = true;
            timeout.cancel();
        }

        private void hand() {
            if (cancelled) {
                return;
            }
            Object callId = task.getThreadHash();
            if (!stack.executors().submit(callId == null ? 0 : callId.hashCode(), this::run)) {
                in(RETRY_MS);
            }
        }

        private void run() {
            if (cancelled) {
                return;
            }
            task.runTask();
            if (periodMs > 0 && !cancelled) {
                in(periodMs);
            }
        }
    }
}
