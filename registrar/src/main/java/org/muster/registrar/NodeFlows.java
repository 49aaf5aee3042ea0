package org.muster.registrar;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.muster.registrar.message.Flow;
import org.muster.registrar.register.BindingChange;
import org.muster.registrar.transport.FlowKeeper;
import org.muster.registrar.transport.SipSender;

/** What a closed connection means to the devices of this node; listeners are dialled and polled at once. */
final class NodeFlows implements FlowKeeper {
    private final BindingChange change;
    private final Poller poller;
    private final Supplier<SipSender> sender;
    private final ScheduledExecutorService timer;
    private final long graceMs;
    private final LongSupplier clockMs;

    /** @param graceMs how long a device may take to come back (flow.grace) */
    NodeFlows(BindingChange change, Poller poller, Supplier<SipSender> sender,
            ScheduledExecutorService timer, long graceMs, LongSupplier clockMs) {
        this.change = change;
        this.poller = poller;
        this.sender = sender;
        this.timer = timer;
        this.graceMs = graceMs;
        this.clockMs = clockMs;
    }

    @Override
    public void onFlowLost(Flow connection) {
        if (graceMs == 0) {
            act(connection);
            return;
        }
        try {
            timer.schedule(() -> act(connection), graceMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the node is closing, and its peers purge what it had
        }
    }

    private void act(Flow connection) {
        var moved = change.onFlowLost(connection, sender.get()::flowToListener,
                clockMs.getAsLong());
        for (var process : moved) {
            // A listener may have refused before the device was known to be reached over it.
            var flow = process.flow();
            if (!sender.get().isOpen(flow)) {
                act(flow);
            }
        }
        poller.pollNow(moved);
    }

    @Override
    public long boundUntilMs(Flow connection) {
        return change.boundUntilMs(connection);
    }
}
