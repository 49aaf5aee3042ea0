package org.muster.replication.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Hash64;
import org.muster.replication.bytes.Slice;

/**
 * An entry at rest and on the wire: one run of bytes.
 *
 * <pre>
 * record  = seq:varint entry
 * entry   = number:text claims:varint *claim releases:varint *release
 * claim   = flags:1 ms:varint [stampNode:text] process:varint
 *           [pidNode:text incarnation:varint] detail:bytes key
 * release = flags:1 key:bytes ms:varint [stampNode:text] reason:1 ttlSec:varint
 * flags   = 1 adopted | 2 stamp of another node | 4 PID of another node or incarnation
 * </pre>
 *
 * What the owner of the table says of itself (its node, its incarnation) is not repeated, nor is of
 * a claim's key what its detail says already ({@link KeyPieces}).
 */
public final class PackedEntry {
    /** Longest number, bytes: a SIP URI's user and host of any phone we know are far shorter. */
    public static final int NUMBER_BYTES_MAX = 512;
    /** Most claims or releases in one entry; contacts.max is far below. */
    public static final int ITEMS_MAX = 1_000;

    private static final int ADOPTED = 1;
    private static final int FOREIGN_STAMP = 2;
    private static final int FOREIGN_PID = 4;

    private PackedEntry() {}

    public static Slice pack(long seq, Entry entry, Owner owner) {
        var out = new ByteWriter(192).varint(seq).text(entry.number());
        out.varint(entry.claims().size());
        for (var claim : entry.claims()) {
            packClaim(out, claim, owner);
        }
        out.varint(entry.releases().size());
        for (var release : entry.releases()) {
            packRelease(out, release, owner);
        }
        return out.toSlice();
    }

    private static void packClaim(ByteWriter out, Claim claim, Owner owner) {
        boolean foreignStamp = !claim.stamp().node().equals(owner.node());
        boolean foreignPid = !claim.pid().node().equals(owner.node())
                || claim.pid().incarnation() != owner.incarnation();
        out.u8((claim.rank() == Rank.ADOPTED ? ADOPTED : 0) | (foreignStamp ? FOREIGN_STAMP : 0)
                | (foreignPid ? FOREIGN_PID : 0));
        out.varint(claim.stamp().ms());
        if (foreignStamp) {
            out.text(claim.stamp().node());
        }
        out.varint(claim.pid().process());
        if (foreignPid) {
            out.text(claim.pid().node()).varint(claim.pid().incarnation());
        }
        out.prefixed(claim.detail());
        KeyPieces.write(out, claim.deviceKey(), claim.detail());
    }

    private static void packRelease(ByteWriter out, Release release, Owner owner) {
        boolean foreignStamp = !release.stamp().node().equals(owner.node());
        out.u8(foreignStamp ? FOREIGN_STAMP : 0);
        out.prefixed(release.deviceKey()).varint(release.stamp().ms());
        if (foreignStamp) {
            out.text(release.stamp().node());
        }
        out.u8(release.reason().ordinal()).varint(release.ttlSec());
    }

    /** Reads a whole record; {@link BadBytesException} where it breaks the grammar (I8). */
    public static Entry unpack(Slice record, Owner owner) {
        var in = body(record);
        String number = in.text("number");
        int claimCount = in.bounded("claim count", ITEMS_MAX);
        var claims = new ArrayList<Claim>(Math.min(claimCount, 16));
        for (int i = 0; i < claimCount; i++) {
            claims.add(unpackClaim(in, owner));
        }
        int releaseCount = in.bounded("release count", ITEMS_MAX);
        var releases = new ArrayList<Release>(Math.min(releaseCount, 16));
        for (int i = 0; i < releaseCount; i++) {
            releases.add(unpackRelease(in, owner));
        }
        in.expectEnd("entry of " + number);
        return new Entry(number, claims, releases);
    }

    private static int claimFlags(ByteReader in) {
        int flags = in.u8();
        if (flags > (ADOPTED | FOREIGN_STAMP | FOREIGN_PID)) {
            throw new BadBytesException("claim flags are " + flags + ", expected at most 7");
        }
        return flags;
    }

    private static int releaseFlags(ByteReader in) {
        int flags = in.u8();
        if ((flags & ~FOREIGN_STAMP) != 0) {
            throw new BadBytesException("release flags are " + flags + ", expected 0 or 2");
        }
        return flags;
    }

    private static Claim unpackClaim(ByteReader in, Owner owner) {
        int flags = claimFlags(in);
        long ms = in.varint();
        String stampNode = (flags & FOREIGN_STAMP) != 0 ? in.text("stamp node") : owner.node();
        long process = in.varint();
        Pid pid = (flags & FOREIGN_PID) != 0
                ? new Pid(in.text("PID node"), in.varint(), process)
                : owner.pid(process);
        Rank rank = (flags & ADOPTED) != 0 ? Rank.ADOPTED : Rank.ORIGINAL;
        Slice detail = in.prefixed("detail");
        return new Claim(KeyPieces.read(in, detail), new Stamp(ms, stampNode), rank, pid, detail);
    }

    private static Release unpackRelease(ByteReader in, Owner owner) {
        int flags = releaseFlags(in);
        Slice key = in.prefixed("device key");
        long ms = in.varint();
        String stampNode = (flags & FOREIGN_STAMP) != 0 ? in.text("stamp node") : owner.node();
        return new Release(key, new Stamp(ms, stampNode), ReleaseReason.of(in.u8()),
                in.bounded("release ttl", Integer.MAX_VALUE));
    }

    public static long seq(Slice record) {
        return new ByteReader(record).varint();
    }

    /** The bytes of the number within the record. */
    public static Slice number(Slice record) {
        return body(record).prefixed("number");
    }

    /** The hash of the number's bytes, and nothing made of them: tables that grow ask for millions. */
    static long numberHash(Slice record) {
        var in = body(record);
        int count = in.count("number byte");
        return Hash64.of(record.array(), in.position(), in.position() + count);
    }

    static int claimCount(Slice record) {
        var in = body(record);
        in.skipPrefixed("number");
        return in.bounded("claim count", ITEMS_MAX);
    }

    /** No process has this number. */
    static final long ANY_PROCESS = -1;

    /**
     * The detail of the only claim where it is the table owner's own of today; else null.
     *
     * @param process that claims it, or {@link #ANY_PROCESS}
     */
    static Slice onlyOwnDetail(Slice record, long process) {
        var in = body(record);
        in.skipPrefixed("number");
        if (in.bounded("claim count", ITEMS_MAX) != 1 || in.u8() != 0) {
            return null;
        }
        in.varint();
        long by = in.varint();
        return process == ANY_PROCESS || process == by ? in.prefixed("detail") : null;
    }

    /** Longest time to live of the record's releases, seconds. */
    static int ttlSec(Slice record, Owner owner) {
        int longest = 0;
        for (var release : unpack(record, owner).releases()) {
            longest = Math.max(longest, release.ttlSec());
        }
        return longest;
    }

    static Slice numberBytes(String number) {
        byte[] bytes = number.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > NUMBER_BYTES_MAX) {
            throw new IllegalArgumentException("number of " + bytes.length
                    + " bytes, expected at most " + NUMBER_BYTES_MAX);
        }
        return Slice.of(bytes);
    }

    /** Checks a record from a peer once, before it enters a table; its seq. */
    static long check(Slice record, int shard, long stampMsMax) {
        var in = new ByteReader(record);
        long seq = in.varint();
        Slice number = in.prefixed("number");
        if (number.isEmpty() || number.length() > NUMBER_BYTES_MAX) {
            throw new BadBytesException("number of " + number.length() + " bytes, expected 1 to "
                    + NUMBER_BYTES_MAX);
        }
        if (Shards.of(number) != shard) {
            throw new BadBytesException(
                    "a record of " + number + ", which is not of shard " + shard);
        }
        // As unpack reads it, but without making anything of it: a snapshot is a million of these.
        for (int left = in.bounded("claim count", ITEMS_MAX); left > 0; left--) {
            checkClaim(in, number, stampMsMax);
        }
        for (int left = in.bounded("release count", ITEMS_MAX); left > 0; left--) {
            checkRelease(in, number, stampMsMax);
        }
        if (in.remaining() > 0) {
            in.expectEnd("entry of " + number);
        }
        return seq;
    }

    private static void checkClaim(ByteReader in, Slice number, long stampMsMax) {
        int flags = claimFlags(in);
        checkStamp(in.varint(), number, stampMsMax);
        if ((flags & FOREIGN_STAMP) != 0) {
            in.skipPrefixed("stamp node");
        }
        in.varint();
        if ((flags & FOREIGN_PID) != 0) {
            in.skipPrefixed("PID node");
            in.varint();
        }
        KeyPieces.check(in, in.prefixed("detail"));
    }

    private static void checkRelease(ByteReader in, Slice number, long stampMsMax) {
        int flags = releaseFlags(in);
        in.skipPrefixed("device key");
        checkStamp(in.varint(), number, stampMsMax);
        if ((flags & FOREIGN_STAMP) != 0) {
            in.skipPrefixed("stamp node");
        }
        ReleaseReason.of(in.u8());
        in.bounded("release ttl", Integer.MAX_VALUE);
    }

    private static void checkStamp(long ms, Slice number, long stampMsMax) {
        if (ms > stampMsMax) {
            throw new BadBytesException("stamp of " + number + " is " + ms
                    + ", more than a day ahead of this node's clock");
        }
    }

    private static ByteReader body(Slice record) {
        var in = new ByteReader(record);
        in.varint();
        return in;
    }
}
