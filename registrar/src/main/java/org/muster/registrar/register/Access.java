package org.muster.registrar.register;

import java.util.function.Predicate;
import java.util.function.Supplier;

import org.muster.registrar.abuse.AbuseGuard;
import org.muster.registrar.auth.Authenticator;
import org.muster.registrar.message.Flow;
import org.muster.registrar.subscribers.NumberOwners;

/**
 * What stands before the rules: who is asked, who is trusted, how much is taken.
 *
 * @param authenticator null in an open registrar (auth.mode: none)
 * @param blocked numbers that may neither register nor call
 * @param owners which numbers a user has; asked anew each time, since its file may change
 */
public record Access(Authenticator authenticator, Supplier<NumberOwners> owners, AbuseGuard guard,
        Admission admission, Predicate<String> blocked) {
    /** Whether a message of that rank is taken now: a trusted source's always, others' by the budget. */
    public boolean admits(Flow flow, Admission.Rank rank, long nowMs) {
        return guard.isTrusted(flow.remote().getAddress()) || admission.admits(rank, nowMs);
    }
}
