package org.muster.registrar.subscribers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * HA1s by user and realm, packed: a line or two of memory for a user and no objects, so that the processor
 * can be told to fetch it ahead. A record is which algorithms there are (a bit each), the realm's index (4
 * bytes), the length of the user (2), the user, and an HA1 for each algorithm, in their order. Filled by
 * one thread, then read by any.
 */
final class SubscriberTable {
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
    /** Records begin at multiples of eight bytes, so that an address reaches 16 GiB. */
    private static final int ALIGN_BITS = 3;
    private static final int ALIGN = 1 << ALIGN_BITS;
    private static final int REALM = 1;
    private static final int USER_LENGTH = 5;
    private static final int USER = 7;
    private static final int SLOTS_MIN = 16;
    private static final Algorithm[] ALGORITHMS = Algorithm.values();

    private final List<byte[]> realms = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private ByteBuffer[] chunks = {};
    /** Bytes of the last chunk that are taken. */
    private int taken = CHUNK_BYTES;
    /** Address of the record that was written last. */
    private int last = -1;
    /** Open addressing: the hash's upper half, and one more than the address; 0 where nothing is. */
    private long[] slots = new long[SLOTS_MIN];
    private int size;

    int size() {
        return size;
    }

    /** Address of the record, or -1. */
    int find(SubscriberKey key) {
        return (int) slots[slotOf(key)] - 1;
    }

    /**
     * Has the processor fetch what {@link #find} will need.
     *
     * @return means nothing
     */
    int touch(SubscriberKey key) {
        int address = (int) slots[home(key.hash())] - 1;
        return address < 0 ? 0 : chunk(address).get(offset(address));
    }

    /** Whether there is one of that algorithm, which is copied; so many bytes as it has. */
    boolean ha1(int address, Algorithm algorithm, byte[] into) {
        var chunk = chunk(address);
        int at = offset(address);
        int known = chunk.get(at);
        if ((known & bit(algorithm)) == 0) {
            return false;
        }
        at += USER + userLength(chunk, at);
        for (int i = 0; i < algorithm.ordinal(); i++) {
            at += (known & bit(ALGORITHMS[i])) == 0 ? 0 : ALGORITHMS[i].bytes();
        }
        chunk.get(at, into, 0, algorithm.bytes());
        return true;
    }

    /** In hexadecimal digits, or null. */
    private String ha1(int address, Algorithm algorithm) {
        byte[] ha1 = new byte[algorithm.bytes()];
        return ha1(address, algorithm, ha1) ? HexFormat.of().formatHex(ha1) : null;
    }

    /** The subscriber of these names, whose record is there. */
    Subscriber subscriber(String user, String realm, int address) {
        return new Subscriber(user, realm, algorithm -> ha1(address, algorithm));
    }

    private Subscriber subscriber(int address) {
        var chunk = chunk(address);
        int at = offset(address);
        return subscriber(
                new String(chunk.array(), at + USER, userLength(chunk, at), StandardCharsets.UTF_8),
                new String(realm(chunk, at), StandardCharsets.UTF_8), address);
    }

    /** All, made one after the other. */
    Stream<Subscriber> all() {
        return Arrays.stream(slots).filter(slot -> slot != 0)
                .mapToObj(slot -> subscriber((int) slot - 1));
    }

    /** Adds the HA1, instead of one that the user had of that algorithm. */
    void put(String user, String realm, Algorithm algorithm, byte[] ha1) {
        var key = SubscriberKey.of(user, realm);
        int slot = slotOf(key);
        int known = (int) slots[slot] - 1;
        var ha1s = new byte[ALGORITHMS.length][];
        for (var each : ALGORITHMS) {
            byte[] old = new byte[each.bytes()];
            ha1s[each.ordinal()] = known >= 0 && ha1(known, each, old) ? old : null;
        }
        ha1s[algorithm.ordinal()] = ha1;
        if (known >= 0 && known == last) { // the lines of a user mostly follow each other
            taken = offset(known);
        }
        last = write(key, realm, ha1s);
        slots[slot] = key.hash() >>> 32 << 32 | last + 1;
        if (known < 0 && ++size * 2 > slots.length) {
            grow();
        }
    }

    private int write(SubscriberKey key, String realm, byte[][] ha1s) {
        int userLength = key.userEnd() - key.user();
        int length = USER + userLength;
        int known = 0;
        for (var each : ALGORITHMS) {
            if (ha1s[each.ordinal()] != null) {
                length += each.bytes();
                known |= bit(each);
            }
        }
        if (CHUNK_BYTES - taken < length) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = ByteBuffer.allocate(CHUNK_BYTES);
            taken = 0;
        }
        var chunk = chunks[chunks.length - 1];
        int address = chunks.length - 1 << CHUNK_BITS - ALIGN_BITS | taken >> ALIGN_BITS;
        chunk.position(taken).put((byte) known).putInt(indexOf(realm)).putShort((short) userLength)
                .put(key.bytes(), key.user(), userLength);
        for (byte[] ha1 : ha1s) {
            if (ha1 != null) {
                chunk.put(ha1);
            }
        }
        taken = chunk.position() + ALIGN - 1 & -ALIGN;
        return address;
    }

    private int indexOf(String realm) {
        return indexes.computeIfAbsent(realm, name -> {
            realms.add(name.getBytes(StandardCharsets.UTF_8));
            return realms.size() - 1;
        });
    }

    private void grow() {
        long[] all = slots;
        slots = new long[all.length * 2];
        for (long slot : all) {
            if (slot != 0) {
                int at = home(slot);
                while (slots[at] != 0) {
                    at = at + 1 & slots.length - 1;
                }
                slots[at] = slot;
            }
        }
    }

    /** Where the key is, or would be put. */
    private int slotOf(SubscriberKey key) {
        int at = home(key.hash());
        while (slots[at] != 0 && !(slots[at] >>> 32 == key.hash() >>> 32
                && isOf((int) slots[at] - 1, key))) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }

    /** By the upper half, which the slot keeps. */
    private int home(long hash) {
        return (int) (hash >>> 32) & slots.length - 1;
    }

    private boolean isOf(int address, SubscriberKey key) {
        var chunk = chunk(address);
        int at = offset(address);
        byte[] realm = realm(chunk, at);
        return Arrays.equals(chunk.array(), at + USER, at + USER + userLength(chunk, at),
                key.bytes(), key.user(), key.userEnd())
                && Arrays.equals(realm, 0, realm.length, key.bytes(), key.realm(), key.realmEnd());
    }

    private ByteBuffer chunk(int address) {
        return chunks[address >>> CHUNK_BITS - ALIGN_BITS];
    }

    private static int offset(int address) {
        return address << ALIGN_BITS & CHUNK_BYTES - 1;
    }

    private byte[] realm(ByteBuffer chunk, int at) {
        return realms.get(chunk.getInt(at + REALM));
    }

    private static int userLength(ByteBuffer chunk, int at) {
        return chunk.getShort(at + USER_LENGTH) & 0xffff;
    }

    private static int bit(Algorithm algorithm) {
        return 1 << algorithm.ordinal();
    }
}
