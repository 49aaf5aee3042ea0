package org.muster.replication.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.muster.replication.bytes.Slice;

/** Makes the next version of an entry; several edits are one change (R2). Not thread-safe. */
public final class EntryEdit {
    /** Most releases kept in one entry; the oldest goes first. A phone with random ports makes many. */
    public static final int RELEASES_PER_ENTRY_MAX = 32;

    private final String number;
    private final List<Claim> claims;
    private final List<Release> releases;

    public EntryEdit(Entry before, long nowMs) {
        number = before.number();
        claims = new ArrayList<>(before.claims());
        releases = new ArrayList<>(before.releases());
        releases.removeIf(each -> each.stamp().ms() + each.ttlSec() * 1000L <= nowMs);
    }

    /** Adds the claim, or puts it in place of the one of the same device. */
    public EntryEdit claim(Claim claim) {
        releases.removeIf(each -> each.deviceKey().equals(claim.deviceKey())
                && each.stamp().compareTo(claim.stamp()) < 0);
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).deviceKey().equals(claim.deviceKey())) {
                claims.set(i, claim);
                return this;
            }
        }
        claims.add(claim);
        return this;
    }

    /**
     * The device is not controlled here any more: a release with the stamp of its last REGISTER. An
     * adopted claim ends by one just below its own stamp: the original of the same stamp may hold.
     */
    public EntryEdit letGo(Slice deviceKey, Stamp stamp, ReleaseReason why, int ttlSec) {
        boolean adopted = claims.removeIf(each -> each.deviceKey().equals(deviceKey)
                && each.rank() == Rank.ADOPTED && each.stamp().ms() == stamp.ms());
        var below = new Stamp(stamp.ms() - 1, stamp.node());
        return release(new Release(deviceKey, adopted ? below : stamp, why, ttlSec));
    }

    /** Writes a release and drops the claims that it ends and the releases that it repeats. */
    public EntryEdit release(Release release) {
        claims.removeIf(each -> ClaimOrder.ends(release, each));
        releases.removeIf(each -> release.covers(each.deviceKey())
                && each.stamp().compareTo(release.stamp()) <= 0);
        releases.add(release);
        while (releases.size() > RELEASES_PER_ENTRY_MAX) {
            releases.remove(releases.stream().min(Comparator.comparing(Release::stamp)).get());
        }
        return this;
    }

    public Entry toEntry() {
        return new Entry(number, claims, releases);
    }
}
