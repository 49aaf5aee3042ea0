package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import org.muster.replication.bytes.Slice;

/**
 * The REGISTERs that lately ended devices of one shard, so that a late duplicate does not bring them
 * back: the last of each device, Call-ID and From tag, whatever a phone says how often. Callers hold
 * the shard's lock.
 */
final class EndedDevices {
    /** Most that are remembered; the oldest goes first. */
    static final int ENDED_MAX = 4_096;

    /** How a REGISTER ended a device; equal only to itself. */
    private static final class Ended {
        final String number;
        final Slice deviceKey;
        LastRegister by;

        Ended(String number, Slice deviceKey) {
            this.number = number;
            this.deviceKey = deviceKey;
        }
    }

    private final Map<String, List<Ended>> byNumber = new HashMap<>();
    private final LinkedHashSet<Ended> oldestFirst = new LinkedHashSet<>();

    /** @param deviceKey which device; an empty one stands for all of the number */
    void remember(String number, Slice deviceKey, LastRegister by) {
        var ended = find(number, deviceKey, by);
        if (ended == null) {
            ended = new Ended(number, deviceKey.own());
            byNumber.computeIfAbsent(number, n -> new ArrayList<>(1)).add(ended);
        }
        ended.by = by;
        oldestFirst.addLast(ended);
        while (oldestFirst.size() > ENDED_MAX
                || oldestFirst.getFirst().by.atMs() + LastRegister.ORDER_MS < by.atMs()) {
            forget(oldestFirst.removeFirst());
        }
    }

    private Ended find(String number, Slice deviceKey, LastRegister by) {
        for (var each : byNumber.getOrDefault(number, List.of())) {
            if (each.by.isOfSameSeries(by) && each.deviceKey.equals(deviceKey)) {
                return each;
            }
        }
        return null;
    }

    private void forget(Ended oldest) {
        var ofNumber = byNumber.get(oldest.number);
        ofNumber.remove(oldest);
        if (ofNumber.isEmpty()) {
            byNumber.remove(oldest.number);
        }
    }

    /** Whether it is one that ended a device of the number, again. */
    boolean isRetransmission(String number, LastRegister request) {
        for (var each : byNumber.getOrDefault(number, List.of())) {
            if (each.by.isRetransmittedBy(request)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one that is later than the request ended the device, or all of the number. */
    boolean hasLater(String number, Slice deviceKey, LastRegister request) {
        for (var each : byNumber.getOrDefault(number, List.of())) {
            if ((each.deviceKey.isEmpty() || each.deviceKey.equals(deviceKey))
                    && each.by.isLater(request)) {
                return true;
            }
        }
        return false;
    }

    boolean hasOf(String number) {
        return byNumber.containsKey(number);
    }

    int size() {
        return oldestFirst.size();
    }
}
