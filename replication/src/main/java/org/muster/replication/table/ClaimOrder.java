package org.muster.replication.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.muster.replication.bytes.Slice;

/**
 * The one total order of claims and releases of a device (replication.md "Order of claims"): by
 * stamp; at equal stamps release, then original, then adopted; then the greater node id. Computed
 * when reading; no table is ever edited by it.
 */
public final class ClaimOrder {
    private ClaimOrder() {}

    /** Whether claim {@code a} of the same device comes before (loses to) claim {@code b}. */
    public static boolean loses(Claim a, Claim b) {
        int byStamp = a.stamp().compareTo(b.stamp());
        if (byStamp != 0) {
            return byStamp < 0;
        }
        if (a.rank() != b.rank()) {
            return a.rank() == Rank.ADOPTED;
        }
        int byNode = a.pid().node().compareTo(b.pid().node());
        return byNode != 0 ? byNode < 0 : a.pid().incarnation() < b.pid().incarnation();
    }

    /** Whether the release ends the claim; a release wins at equal stamps. */
    public static boolean ends(Release release, Claim claim) {
        return release.covers(claim.deviceKey())
                && release.stamp().compareTo(claim.stamp()) >= 0;
    }

    /** The claims that hold among all entries of one number: at most one for each device (I5). */
    public static List<Claim> winners(List<Entry> entries) {
        var winners = new ArrayList<Claim>();
        for (var entry : entries) {
            for (var claim : entry.claims()) {
                if (wins(claim, entries)) {
                    winners.add(claim);
                }
            }
        }
        return winners;
    }

    private static boolean wins(Claim claim, List<Entry> entries) {
        for (var entry : entries) {
            for (var release : entry.releases()) {
                if (ends(release, claim)) {
                    return false;
                }
            }
            for (var other : entry.claims()) {
                if (other != claim && other.deviceKey().equals(claim.deviceKey())
                        && loses(claim, other)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Why a claim on the device does not hold: MOVED when another one does, else the reason of the
     * greatest release.
     */
    public static ReleaseReason whyLost(List<Entry> entries, Slice deviceKey) {
        for (var winner : winners(entries)) {
            if (winner.deviceKey().equals(deviceKey)) {
                return ReleaseReason.MOVED;
            }
        }
        return entries.stream().flatMap(entry -> entry.releases().stream())
                .filter(release -> release.covers(deviceKey))
                .max(Comparator.comparing(Release::stamp)).map(Release::reason)
                .orElse(ReleaseReason.MOVED);
    }

    /** Whether {@code a} is older than {@code b}, of whatever device: which one a number loses first. */
    public static boolean precedes(Claim a, Claim b) {
        int byStamp = a.stamp().compareTo(b.stamp());
        return byStamp != 0 ? byStamp < 0 : a.deviceKey().toString().compareTo(
                b.deviceKey().toString()) < 0;
    }

    /** The greatest stamp that any entry has for the device. */
    public static Stamp greatest(List<Entry> entries, Slice deviceKey) {
        Stamp greatest = null;
        for (var entry : entries) {
            for (var claim : entry.claims()) {
                if (claim.deviceKey().equals(deviceKey)
                        && (greatest == null || greatest.compareTo(claim.stamp()) < 0)) {
                    greatest = claim.stamp();
                }
            }
            for (var release : entry.releases()) {
                if (release.covers(deviceKey)
                        && (greatest == null || greatest.compareTo(release.stamp()) < 0)) {
                    greatest = release.stamp();
                }
            }
        }
        return greatest;
    }

    /** The greatest ms that any entry of a number knows for the device, or -1. */
    public static long greatestMs(List<Entry> entries, Slice deviceKey) {
        long greatest = -1;
        for (var entry : entries) {
            for (var claim : entry.claims()) {
                if (deviceKey.isEmpty() || claim.deviceKey().equals(deviceKey)) {
                    greatest = Math.max(greatest, claim.stamp().ms());
                }
            }
            for (var release : entry.releases()) {
                if (deviceKey.isEmpty() || release.covers(deviceKey)) {
                    greatest = Math.max(greatest, release.stamp().ms());
                }
            }
        }
        return greatest;
    }
}
