package org.muster.registrar.abuse;

/**
 * What one source may do before it is no longer answered.
 *
 * @param requestsPerSec requests without valid credentials that are answered in the long run
 *        (source.rate)
 * @param requestsBurst and at once (source.burst)
 * @param failuresMax wrong answers of a user from a source that are answered (auth.failures)
 * @param forgiveSec after so long all of them are forgotten (auth.forgive)
 */
public record AbuseLimits(int requestsPerSec, int requestsBurst, int failuresMax,
        int forgiveSec) {}
