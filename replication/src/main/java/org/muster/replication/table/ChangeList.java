package org.muster.replication.table;

import java.util.Arrays;

/**
 * The records of a shard in the order of their last change. A number is in it once, at its latest
 * seq; what it replaced leaves a hole, and holes are closed when they are as many as the records.
 */
final class ChangeList {
    private static final int CAPACITY_MIN = 16;

    private long[] seqs = new long[CAPACITY_MIN];
    private byte[][] records = new byte[CAPACITY_MIN][];
    private int end;
    private int live;

    void append(long seq, byte[] record) {
        if (end == seqs.length) {
            makeRoom();
        }
        seqs[end] = seq;
        records[end++] = record;
        live++;
    }

    void remove(long seq) {
        int at = Arrays.binarySearch(seqs, 0, end, seq);
        if (at >= 0 && records[at] != null) {
            records[at] = null;
            live--;
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

    /** The record at an index, or null for a hole. */
    byte[] recordAt(int index) {
        return records[index];
    }

    private void makeRoom() {
        int capacity = Math.max(CAPACITY_MIN, live * 2);
        var keptSeqs = new long[capacity];
        var keptRecords = new byte[capacity][];
        int kept = 0;
        for (int i = 0; i < end; i++) {
            if (records[i] != null) {
                keptSeqs[kept] = seqs[i];
                keptRecords[kept++] = records[i];
            }
        }
        seqs = keptSeqs;
        records = keptRecords;
        end = kept;
    }
}
