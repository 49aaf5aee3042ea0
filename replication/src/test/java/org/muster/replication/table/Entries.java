package org.muster.replication.table;

import java.util.List;
import java.util.stream.IntStream;

import org.muster.replication.bytes.Slice;

/** Entries for tests, in few words. */
public final class Entries {
    private Entries() {}

    public static Claim claim(String device, long ms, String node) {
        return new Claim(Slice.utf8(device), new Stamp(ms, node), Rank.ORIGINAL,
                new Pid(node, 1, ms), Slice.utf8("detail"));
    }

    public static Release release(String device, long ms, String node) {
        return new Release(Slice.utf8(device), new Stamp(ms, node), ReleaseReason.UNREGISTERED, 60);
    }

    public static Entry entry(String number, Claim... claims) {
        return new Entry(number, List.of(claims), List.of());
    }

    public static Entry released(String number, Release... releases) {
        return new Entry(number, List.of(), List.of(releases));
    }

    /** One of the numbers of a shard, another for each index. */
    public static String numberOfShard(int shard, int index) {
        return IntStream.iterate(100, i -> i + 1).mapToObj(i -> i + "@l")
                .filter(number -> Shards.of(number) == shard).skip(index).findFirst()
                .orElseThrow();
    }
}
