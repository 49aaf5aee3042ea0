package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The last events of a node's devices, numbered from 1: the history of a number, and what followers of
 * the event stream have not read yet. Thread-safe; adding takes a moment and waits for no reader.
 */
public final class EventLog {
    /** Events kept; the oldest goes first. About 4 MB. */
    public static final int EVENTS_MAX = 16_384;

    /**
     * What a reader gets.
     *
     * @param missed events that were not kept long enough for it
     * @param upTo where it goes on
     */
    public record Page(List<Numbered> events, long missed, long upTo) {}

    /** @param id counts all events of this life of the node, from 1 */
    public record Numbered(long id, DeviceEvent event) {}

    private final DeviceEvent[] ring;
    private long last;

    public EventLog() {
        this(EVENTS_MAX);
    }

    EventLog(int most) {
        ring = new DeviceEvent[most];
    }

    public synchronized void add(DeviceEvent event) {
        last++;
        ring[(int) (last % ring.length)] = event;
    }

    /** The id of the newest event, 0 before the first. */
    public synchronized long last() {
        return last;
    }

    private long first() {
        return Math.max(1, last - ring.length + 1);
    }

    /**
     * At most so many of those wanted that came after an event, oldest first.
     *
     * @param id of the event, 0 for all; one that is still to come counts as the newest
     */
    public synchronized Page after(long id, int most, Predicate<DeviceEvent> wanted) {
        long from = Math.min(Math.max(0, id), last);
        var found = new ArrayList<Numbered>();
        long i = Math.max(from + 1, first());
        long missed = i - from - 1;
        for (; i <= last && found.size() < most; i++) {
            var event = ring[(int) (i % ring.length)];
            if (wanted.test(event)) {
                found.add(new Numbered(i, event));
            }
        }
        return new Page(found, missed, i - 1);
    }

    /** At most so many of those wanted, the newest last. */
    public synchronized List<Numbered> newest(int most, Predicate<DeviceEvent> wanted) {
        var all = after(0, ring.length, wanted).events();
        return all.subList(Math.max(0, all.size() - most), all.size());
    }
}
