package org.muster.replication.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A record is packed, read and checked alike (I8). */
@Tag("R1")
class PackedEntryTest {
    private static final Owner OWNER = new Owner("n1", 7);
    private static final int RECORDS = 2_000;
    private static final int DAMAGES = 20;

    private static Stamp stamp(Random random) {
        return new Stamp(random.nextInt(1_000), random.nextBoolean() ? "n1" : "n2");
    }

    private static Slice bytes(Random random, String text) {
        return Slice.utf8(text + "x".repeat(random.nextInt(200)));
    }

    private static Entry entry(Random random) {
        var claims = new ArrayList<Claim>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var key = bytes(random, "k" + i);
            claims.add(new Claim(key, stamp(random),
                    Rank.values()[random.nextInt(2)],
                    new Pid(random.nextBoolean() ? "n1" : "n3", 7 + random.nextInt(2),
                            random.nextInt(300)),
                    bytes(random, random.nextBoolean() ? "d" : "kxd" + key)));
        }
        var releases = new ArrayList<Release>();
        for (int i = random.nextInt(3); i > 0; i--) {
            releases.add(new Release(bytes(random, "k" + i), stamp(random),
                    ReleaseReason.values()[random.nextInt(ReleaseReason.values().length)],
                    random.nextInt(10_000)));
        }
        return new Entry("1001@local", claims, releases);
    }

    @Test
    void whatIsPackedIsReadAgain() {
        var random = new Random(1);
        for (int i = 0; i < RECORDS; i++) {
            var entry = entry(random);
            Slice record = PackedEntry.pack(i, entry, OWNER);
            assertThat(PackedEntry.unpack(record, OWNER)).isEqualTo(entry);
            assertThat(PackedEntry.seq(record)).isEqualTo(i);
            assertThat(PackedEntry.claimCount(record)).isEqualTo(entry.claims().size());
            assertThat(PackedEntry.check(record, Shards.of(entry.number()), 1_000)).isEqualTo(i);
            assertThat(PackedEntry.numberHash(record))
                    .isEqualTo(Hash64.ofUtf8(entry.number()));
        }
    }

    @Test
    void theCheckRefusesWhatCannotBeReadAndNothingElse() {
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] whole = PackedEntry.pack(i, entry(random), OWNER).toBytes();
            for (int j = 0; j < DAMAGES; j++) {
                byte[] record = random.nextBoolean() ? whole.clone()
                        : Arrays.copyOf(whole, random.nextInt(whole.length + 3));
                if (record.length > 0) {
                    record[random.nextInt(record.length)] = (byte) random.nextInt(256);
                }
                boolean readable = isReadable(Slice.of(record));
                assertThat(isChecked(Slice.of(record))).as("record %d of seed 2, damage %d", i, j)
                        .isEqualTo(readable);
                refused += readable ? 0 : 1;
            }
        }
        assertThat(refused).isBetween(RECORDS, RECORDS * DAMAGES - RECORDS);
    }

    private static boolean isReadable(Slice record) {
        try {
            return !PackedEntry.unpack(record, OWNER).number().isEmpty();
        } catch (BadBytesException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static boolean isChecked(Slice record) {
        try {
            PackedEntry.check(record, Shards.of(PackedEntry.number(record)), Long.MAX_VALUE);
            return true;
        } catch (BadBytesException e) {
            return false;
        }
    }

    @Test
    void aStampFarAheadIsRefusedInClaimsAndReleases() {
        var claim = new Entry("1", List.of(Entries.claim("d", 51, "n1")), List.of());
        var release = Entries.released("1", Entries.release("d", 51, "n1"));
        for (var entry : List.of(claim, release)) {
            Slice record = PackedEntry.pack(1, entry, OWNER);
            assertThatThrownBy(() -> PackedEntry.check(record, Shards.of("1"), 50))
                    .isInstanceOf(BadBytesException.class)
                    .hasMessageContaining("stamp of 1 is 51");
            PackedEntry.check(record, Shards.of("1"), 51);
        }
    }

    @Test
    void aRecordOfAnotherShardIsRefused() {
        Slice record = PackedEntry.pack(1, new Entry("1", List.of(), List.of()), OWNER);
        assertThatThrownBy(() -> PackedEntry.check(record, Shards.of("1") ^ 1, 50))
                .isInstanceOf(BadBytesException.class).hasMessageContaining("record of 1");
    }

    @Test
    void theOnlyClaimsDetailIsFoundWithoutReadingTheRest() {
        var only = new Entry("1", List.of(new Claim(Slice.utf8("k"), new Stamp(1, "n1"),
                Rank.ORIGINAL, new Pid("n1", 7, 3), Slice.utf8("detail"))), List.of());
        assertThat(PackedEntry.onlyOwnDetail(PackedEntry.pack(1, only, OWNER),
                PackedEntry.ANY_PROCESS))
                .isEqualTo(Slice.utf8("detail"));
        assertThat(PackedEntry.onlyOwnDetail(PackedEntry.pack(1, only, OWNER), 3))
                .isEqualTo(Slice.utf8("detail"));
        assertThat(PackedEntry.onlyOwnDetail(PackedEntry.pack(1, only, OWNER), 4))
                .as("another process").isNull();
        var random = new Random(3);
        for (int i = 0; i < RECORDS; i++) {
            var entry = entry(random);
            var detail = PackedEntry.onlyOwnDetail(PackedEntry.pack(1, entry, OWNER),
                    PackedEntry.ANY_PROCESS);
            var claims = entry.claims();
            boolean own = claims.size() == 1 && claims.get(0).rank() == Rank.ORIGINAL
                    && claims.get(0).stamp().node().equals("n1")
                    && claims.get(0).pid().node().equals("n1")
                    && claims.get(0).pid().incarnation() == 7;
            assertThat(detail).isEqualTo(own ? claims.get(0).detail() : null);
        }
    }
}
