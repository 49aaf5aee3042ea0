package org.muster.registrar.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.register.OperatorChange;
import org.muster.replication.table.CompositeTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator changes; each change is one line in the log. Any thread. */
public final class OperatorActions {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorActions.class);

    private final OperatorChange change;
    private final CompositeTable table;
    private final DigitAnalysis digits;
    private final OperatorPolls polls;

    public OperatorActions(OperatorChange change, CompositeTable table,
            DigitAnalysis digits, OperatorPolls polls) {
        this.change = change;
        this.table = table;
        this.digits = digits;
        this.polls = polls;
    }

    /**
     * What became of a poll.
     *
     * @param outcome {@code answered}, {@code missed}, {@code not-polled}: asleep or polls are off,
     *        {@code elsewhere}: another node controls it
     * @param rttMs -1 unless answered
     */
    record Polled(Binding binding, String outcome, long rttMs) {}

    /** Stops or resumes the polls of this node, until it ends. */
    void pausePolls(boolean now) {
        polls.pause(now);
        LOG.info("an operator {} the polls of this node", now ? "stopped" : "resumed");
    }

    /** Polls each device of the number that this node controls. */
    CompletableFuture<List<Polled>> poll(String number) {
        var all = new ArrayList<CompletableFuture<Polled>>();
        for (var binding : digits.bindings(number)) {
            all.add(poll(binding));
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Polled> poll(Binding binding) {
        CompletableFuture<Long> answer;
        synchronized (table.lockOf(binding.number())) {
            var process = digits.own(binding);
            if (process == null) {
                return CompletableFuture.completedFuture(new Polled(binding, "elsewhere", -1));
            }
            answer = polls.poll(process);
        }
        if (answer == null) {
            return CompletableFuture.completedFuture(new Polled(binding, "not-polled", -1));
        }
        return answer.thenApply(rttMs -> new Polled(binding,
                rttMs == OperatorPolls.MISSED ? "missed" : "answered", rttMs));
    }

    /**
     * Removes the bindings of a number on all nodes.
     *
     * @param contact of one device, or null for all
     * @return how many were removed
     */
    int unregister(String number, String contact, long nowMs) {
        int removed = change.remove(number, contact, nowMs);
        LOG.info("an operator unregistered {} devices of {}", removed, number);
        return removed;
    }
}
