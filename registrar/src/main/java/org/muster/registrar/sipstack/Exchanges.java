package org.muster.registrar.sipstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.muster.registrar.message.Flow;

/** The forwarded requests that are not over, found by our branch, by connection, by node. Any thread. */
final class Exchanges {
    /** Most without a final answer; further requests are answered 503. */
    static final int PENDING_MAX = 50_000;
    /** Most accepted calls kept for repetitions: 6,000 calls a second for 32 s; the oldest go first. */
    static final int ACCEPTED_MAX = 200_000;

    private final Map<String, Exchange> byBranch = new ConcurrentHashMap<>();
    /** Without a final answer yet: any of them may be due at any time. */
    private final Set<Exchange> pending = ConcurrentHashMap.newKeySet();
    /** INVITEs that were accepted, in that order: all are kept for the same time. */
    private final Queue<Exchange> accepted = new ConcurrentLinkedQueue<>();
    private final Map<String, Exchange> acceptedByKey = new ConcurrentHashMap<>();
    private final Map<Long, Set<Exchange>> bySerial = new ConcurrentHashMap<>();

    boolean isFull() {
        return pending.size() >= PENDING_MAX;
    }

    int count() {
        return byBranch.size();
    }

    Exchange find(String branch) {
        return byBranch.get(branch);
    }

    void add(String branch, Exchange exchange) {
        byBranch.put(branch, exchange);
        pending.add(exchange);
    }

    /** It has its 2xx and is kept for repetitions of that and of the INVITE (RFC 6026). */
    void accept(Exchange exchange) {
        pending.remove(exchange);
        accepted.add(exchange);
        acceptedByKey.put(exchange.key(), exchange);
        while (acceptedByKey.size() > ACCEPTED_MAX) {
            var oldest = accepted.remove();
            remove(oldest.branch(), oldest);
        }
    }

    /** Whether the INVITE of that transaction was answered 2xx a moment ago. */
    boolean isAccepted(String key) {
        return acceptedByKey.containsKey(key);
    }

    void remove(String branch, Exchange exchange) {
        byBranch.remove(branch);
        pending.remove(exchange);
        acceptedByKey.remove(exchange.key(), exchange);
    }

    /** From now on the exchange hears of the connection's end. */
    void follow(Flow flow, Exchange exchange) {
        if (flow.transport().isStream()) {
            bySerial.compute(flow.serial(), (serial, known) -> {
                var set = known == null ? ConcurrentHashMap.<Exchange>newKeySet() : known;
                set.add(exchange);
                return set;
            });
        }
    }

    void unfollow(Flow flow, Exchange exchange) {
        if (flow.transport().isStream()) {
            bySerial.computeIfPresent(flow.serial(), (serial, set) -> {
                set.remove(exchange);
                return set.isEmpty() ? null : set;
            });
        }
    }

    List<Exchange> over(Flow flow) {
        var set = bySerial.get(flow.serial());
        return set == null ? List.of() : List.copyOf(set);
    }

    /** Those whose deadline has passed; an accepted one is named once. */
    List<Exchange> due(long nowMs) {
        var due = new ArrayList<Exchange>();
        for (var exchange : pending) {
            if (exchange.deadlineMs() <= nowMs) {
                due.add(exchange);
            }
        }
        for (var oldest = accepted.peek(); oldest != null
                && oldest.deadlineMs() <= nowMs; oldest = accepted.peek()) {
            due.add(accepted.remove());
        }
        return due;
    }

    /** Those that were sent to a node which is not among these. */
    List<Exchange> towardsOthers(Set<String> nodes) {
        var found = new ArrayList<Exchange>();
        for (var exchange : pending) {
            String node = exchange.node();
            if (node != null && !nodes.contains(node)) {
                found.add(exchange);
            }
        }
        return found;
    }
}
