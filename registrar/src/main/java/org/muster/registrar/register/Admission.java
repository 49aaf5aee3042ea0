package org.muster.registrar.register;

import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * The admission budget: how many requests a second this node takes, what it says to the others, and
 * how it spreads the refreshes of its phones so that they stay within it. With 40,000 phones and a
 * budget of 600 a second, everybody comes round in 67 s: that is what a Retry-After, a shortening and
 * a higher minimum are computed from. Thread-safe; time is a parameter.
 */
public final class Admission {
    /** No budget: everything is admitted and nothing is shortened. */
    public static final int UNLIMITED = 0;
    /** The phrase of a 503 to one who came when the budget was spent. */
    public static final String OVER_BUDGET = "Over The Admission Budget";
    /** Longest Retry-After, seconds. */
    static final int RETRY_AFTER_MAX_SEC = 600;
    /** Phones refresh when about half of their time is over. */
    private static final int REFRESHES_PER_GRANT = 2;
    /** Shares of the bucket that are kept for those who rank higher. */
    private static final double KEPT_FROM_FIRST = 0.25;
    private static final double KEPT_FROM_REST = 0.5;

    /** Who goes before whom when not all can be served. */
    public enum Rank {
        /** A REGISTER of a number that is registered: refused, a phone that works would be lost. */
        REFRESH,
        /** A REGISTER of any other number. */
        FIRST,
        /** All that is no REGISTER. */
        REST
    }

    /** A phone that must find another node does not ask this one again for so long. */
    static final int DRAINING_RETRY_SEC = 10;

    /** One who finds no room here asks another node; all of them do not come back at once. */
    static final int FULL_RETRY_MIN_SEC = 30;
    static final int FULL_RETRY_MAX_SEC = 90;

    private volatile boolean draining;
    private volatile int room = Integer.MAX_VALUE;
    private final int perSecond;
    private final IntSupplier phones;
    private final RandomGenerator random;
    private double tokens;
    private long atMs;

    /**
     * @param perSecond admission.rate, or {@link #UNLIMITED}
     * @param phones how many this node controls
     */
    public Admission(int perSecond, IntSupplier phones, RandomGenerator random) {
        this.perSecond = perSecond;
        this.phones = phones;
        this.random = random;
        tokens = perSecond;
    }

    public boolean isLimited() {
        return perSecond != UNLIMITED;
    }

    /** From now on no device is registered here: the node goes out of service. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** @param devices this node controls no more than so many, but for further contacts of a number */
    public void room(int devices) {
        room = devices;
    }

    /** There is no room for a number that has no device here. */
    public boolean isFull() {
        return phones.getAsInt() >= room;
    }

    /** When one who found no room should come back. */
    public int fullRetrySec() {
        return FULL_RETRY_MIN_SEC + upTo(FULL_RETRY_MAX_SEC - FULL_RETRY_MIN_SEC);
    }

    /** Takes one from the budget of the second, or says no. */
    public boolean admits(Rank rank, long nowMs) {
        if (perSecond == UNLIMITED) {
            return true;
        }
        double kept = switch (rank) {
            case REFRESH -> 0;
            case FIRST -> perSecond * KEPT_FROM_FIRST;
            case REST -> perSecond * KEPT_FROM_REST;
        };
        synchronized (this) {
            refill(nowMs);
            if (tokens < kept + 1 && tokens < perSecond) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private void refill(long nowMs) {
        tokens = Math.min(perSecond, tokens + Math.max(0, nowMs - atMs) * perSecond / 1_000.0);
        atMs = Math.max(atMs, nowMs);
    }

    /** When one who was refused should come back: a random second of the time that all need. */
    public int retryAfterSec() {
        return 1 + random.nextInt(Math.max(1, Math.min(roundSec(), RETRY_AFTER_MAX_SEC)));
    }

    /** Shortest interval that all phones of this node can have within the budget. */
    public int minSec(int configuredSec) {
        return Math.min(ExpiresLimits.MIN_SEC_MAX,
                Math.max(configuredSec, REFRESHES_PER_GRANT * roundSec()));
    }

    /** Seconds in which each phone of this node can be served once. */
    private int roundSec() {
        return perSecond == UNLIMITED ? 0
                : Math.ceilDiv(Math.max(0, phones.getAsInt()), perSecond);
    }

    private synchronized boolean isStrained(long nowMs) {
        refill(nowMs);
        return tokens < perSecond * KEPT_FROM_REST;
    }

    /**
     * Seconds granted: cut to the maximum, then by the jitter, and while the node is strained by a
     * random part of the time that all phones need, so that those who came together do not come back
     * together. Never more than asked for, never below the minimum that is asked of everybody.
     */
    public int grant(long seconds, ExpiresLimits limits, long nowMs) {
        int most = (int) Math.min(seconds, limits.maxSec());
        int floor = Math.min(most, minSec(limits.minSec()));
        int cut = upTo(most * limits.jitterPercent() / 100);
        if (perSecond != UNLIMITED && isStrained(nowMs)) {
            cut += upTo(Math.min(roundSec(), most / 2));
        }
        return Math.max(floor, most - cut);
    }

    private int upTo(int bound) {
        return bound <= 0 ? 0 : random.nextInt(bound + 1);
    }
}
