package org.muster.replication.table;

import java.util.Arrays;

/**
 * The records of a shard in the order of their last change. A number is in it once, at its latest
 * seq; what it replaced leaves a hole, and holes are closed when they are as many as the records.
 */
final class ChangeList {
    private static final int CAPACITY_MIN = 16;

    private long[] seqs = new long[CAPACITY_MIN];
    private int[] addresses = new int[CAPACITY_MIN];
    private int end;
    private int live;

    /** @param address of the record, in the shard's content */
    void append(long seq, int address) {
        if (end == seqs.length) {
            makeRoom();
        }
        seqs[end] = seq;
        addresses[end++] = address;
        live++;
    }

    void remove(long seq) {
        int at = Arrays.binarySearch(seqs, 0, end, seq);
        if (at >= 0 && addresses[at] != RecordStore.NONE) {
            addresses[at] = RecordStore.NONE;
            live--;
        }
    }

    /** The record of that change is elsewhere now. */
    void moved(long seq, int address) {
        int at = Arrays.binarySearch(seqs, 0, end, seq);
        if (at >= 0) {
            addresses[at] = address;
        }
    }

    /** Index of the first place whose seq is greater than {@code seq}. */
    int indexAfter(long seq) {
        int at = Arrays.binarySearch(seqs, 0, end, seq);
        return at >= 0 ? at + 1 : -at - 1;
    }

    int end() {
        return end;
    }

    /** The address of the record at an index, {@link RecordStore#NONE} for a hole. */
    int addressAt(int index) {
        return addresses[index];
    }

    private void makeRoom() {
        int capacity = Math.max(CAPACITY_MIN, live * 2);
        var keptSeqs = new long[capacity];
        var keptAddresses = new int[capacity];
        int kept = 0;
        for (int i = 0; i < end; i++) {
            if (addresses[i] != RecordStore.NONE) {
                keptSeqs[kept] = seqs[i];
                keptAddresses[kept++] = addresses[i];
            }
        }
        seqs = keptSeqs;
        addresses = keptAddresses;
        end = kept;
    }
}
