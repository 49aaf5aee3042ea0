package org.muster.registrar.abuse;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by key. A key that is not there has a full one; the memory is bounded, and the one
 * that was begun longest ago is forgotten first. Thread-safe.
 */
final class TokenBuckets {
    /** Most buckets that are not full. */
    static final int BUCKETS_MAX = 65_536;

    private static final class Bucket {
        double tokens;
        long atMs;
    }

    private final double perMs;
    private final int burst;
    private final Map<String, Bucket> byKey = new LinkedHashMap<>();

    /** @param burst tokens in a full bucket */
    TokenBuckets(double perSecond, int burst) {
        perMs = perSecond / 1_000;
        this.burst = burst;
    }

    /** Takes one; false, and nothing taken, when there is none. */
    synchronized boolean take(String key, long nowMs) {
        var bucket = byKey.get(key);
        if (bucket == null) {
            bucket = begin(key, nowMs);
        }
        refill(bucket, nowMs);
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private Bucket begin(String key, long nowMs) {
        if (byKey.size() == BUCKETS_MAX) {
            byKey.remove(byKey.keySet().iterator().next());
        }
        var bucket = new Bucket();
        bucket.tokens = burst;
        bucket.atMs = nowMs;
        byKey.put(key, bucket);
        return bucket;
    }

    /** Gives one back; a bucket that is full again is forgotten. */
    synchronized void giveBack(String key, long nowMs) {
        var bucket = byKey.get(key);
        if (bucket == null) {
            return;
        }
        refill(bucket, nowMs);
        bucket.tokens++;
        if (bucket.tokens >= burst) {
            byKey.remove(key);
        }
    }

    private void refill(Bucket bucket, long nowMs) {
        bucket.tokens = Math.min(burst,
                bucket.tokens + Math.max(0, nowMs - bucket.atMs) * perMs);
        bucket.atMs = nowMs;
    }

    synchronized int count() {
        return byKey.size();
    }
}
