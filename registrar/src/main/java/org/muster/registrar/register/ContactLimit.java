package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Claim;

/** How many devices a number may have, counted over the whole cluster (contacts.max). */
final class ContactLimit {
    private ContactLimit() {}

    /**
     * The claims that must go so that the contacts fit; null when the request must be refused.
     *
     * @param winners the claims that hold for the number now, on any node
     */
    static List<Claim> surplus(List<PlannedContact> planned, List<Claim> winners,
            RegistrarSettings settings) {
        if (winners.size() + planned.size() <= settings.contactsMax()) {
            return List.of();
        }
        var kept = new HashSet<Slice>();
        var removed = new HashSet<Slice>();
        var added = new HashSet<Slice>();
        for (var plan : planned) {
            (plan.contact().seconds() == 0 ? removed : plan.held() == null ? added : kept)
                    .add(plan.deviceKey());
        }
        int before = 0;
        var others = new ArrayList<Claim>();
        for (var claim : winners) {
            if (!removed.contains(claim.deviceKey())) {
                before++;
                if (!kept.contains(claim.deviceKey())) {
                    others.add(claim);
                }
            }
        }
        int tooMany = before + added.size() - settings.contactsMax();
        if (added.isEmpty() || tooMany <= 0) {
            return List.of();
        }
        return switch (settings.over()) {
            case REFUSE -> null;
            case REPLACE_ALL -> added.size() + kept.size() > settings.contactsMax() ? null : others;
            case REPLACE_OLDEST -> {
                others.sort(Comparator.comparing(Claim::stamp));
                yield tooMany > others.size() ? null : others.subList(0, tooMany);
            }
        };
    }
}
