package org.muster.registrar.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;

/**
 * The last events of a node's devices, numbered from 1: the history of a number, and what followers of
 * the event stream have not read yet. Thread-safe; adding takes a moment and waits for no reader.
 *
 * <p>Kept as bytes, in arrays that are written again and again: 16,384 events as objects that are
 * young while phones come by thousands were most of what each collection had to copy.
 *
 * <pre>
 * event = atMs:fixed64 was:u8 now:u8 number:text process:varint device:text source:text why:text
 * </pre>
 */
public final class EventLog {
    /** Events kept; the oldest goes first. About 3 MB. */
    public static final int EVENTS_MAX = 16_384;
    /** Arrays are a multiple of this long: most serve any event. */
    private static final int ARRAY_STEP_BYTES = 64;
    /** A longer array is not kept for the next event. */
    private static final int ARRAY_KEPT_BYTES = 512;
    private static final Control[] STATES = Control.values();

    /**
     * What a reader gets.
     *
     * @param missed events that were not kept long enough for it
     * @param upTo where it goes on
     */
    public record Page(List<Numbered> events, long missed, long upTo) {}

    /** @param id counts all events of this life of the node, from 1 */
    public record Numbered(long id, DeviceEvent event) {}

    private record Kept(long id, byte[] bytes) {}

    private final byte[][] ring;
    private final ByteWriter scratch = new ByteWriter(ARRAY_KEPT_BYTES);
    private long last;

    public EventLog() {
        this(EVENTS_MAX);
    }

    EventLog(int most) {
        ring = new byte[most][];
    }

    public synchronized void add(DeviceEvent event) {
        scratch.again(ARRAY_KEPT_BYTES).fixed64(event.atMs())
                .u8(event.was() == null ? STATES.length : event.was().ordinal())
                .u8(event.now().ordinal()).text(event.number()).varint(event.process())
                .text(event.device()).text(event.source()).text(event.why());
        var bytes = scratch.toSlice();
        int at = indexOf(++last);
        if (ring[at] == null || ring[at].length < bytes.length()
                || ring[at].length > ARRAY_KEPT_BYTES) {
            ring[at] = new byte[-Math.floorDiv(-bytes.length(), ARRAY_STEP_BYTES)
                    * ARRAY_STEP_BYTES];
        }
        System.arraycopy(bytes.array(), bytes.offset(), ring[at], 0, bytes.length());
    }

    /** The id of the newest event, 0 before the first. */
    public synchronized long last() {
        return last;
    }

    /**
     * At most so many of those wanted that came after an event, oldest first.
     *
     * @param id of the event, 0 for all; one that is still to come counts as the newest
     * @param number user@domain whose events are wanted, null for all
     */
    public Page after(long id, int most, String number) {
        var wanted = number == null ? null : Slice.utf8(number);
        var found = new ArrayList<Kept>();
        long missed;
        long i;
        synchronized (this) {
            long from = Math.min(Math.max(0, id), last);
            i = Math.max(from + 1, first());
            missed = i - from - 1;
            for (; i <= last && found.size() < most; i++) {
                addIfWanted(found, i, wanted);
            }
        }
        return new Page(read(found), missed, i - 1);
    }

    /**
     * At most so many of those wanted, the newest last.
     *
     * @param number user@domain whose events are wanted, null for all
     */
    public List<Numbered> newest(int most, String number) {
        var wanted = number == null ? null : Slice.utf8(number);
        var found = new ArrayList<Kept>();
        synchronized (this) {
            for (long i = last; i >= first() && found.size() < most; i--) {
                addIfWanted(found, i, wanted);
            }
        }
        Collections.reverse(found);
        return read(found);
    }

    private long first() {
        return Math.max(1, last - ring.length + 1);
    }

    private int indexOf(long id) {
        return (int) (id % ring.length);
    }

    /** A copy: who adds does not wait until it is read. */
    private void addIfWanted(List<Kept> found, long id, Slice number) {
        byte[] bytes = ring[indexOf(id)];
        if (number != null) {
            var in = new ByteReader(Slice.of(bytes));
            in.octets("time and states", Long.BYTES + 2);
            if (!in.prefixed("number").equals(number)) {
                return;
            }
        }
        found.add(new Kept(id, bytes.clone()));
    }

    private static List<Numbered> read(List<Kept> found) {
        return found.stream().map(each -> new Numbered(each.id, read(each.bytes))).toList();
    }

    private static DeviceEvent read(byte[] bytes) {
        var in = new ByteReader(Slice.of(bytes));
        long atMs = in.fixed64();
        int was = in.u8();
        var now = STATES[in.u8()];
        String number = in.text("number");
        long process = in.varint();
        return new DeviceEvent(atMs, number, in.text("device"), process, in.text("source"),
                was == STATES.length ? null : STATES[was], now, in.text("why"));
    }
}
