package org.muster.replication.wire;

import java.util.ArrayList;
import java.util.List;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteReader;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Frame;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.table.Batch;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Shards;
import org.muster.replication.table.Stamp;

/**
 * The body of a frame: a tag byte and its fields. Tags are never reused; 0x26 is kept for CONSUME
 * (docs/peer-protocol.md).
 */
public final class FrameCodec {
    /** Longest frame body, bytes: a batch and one record over; checked before it is read. */
    public static final int FRAME_BYTES_MAX = 1 << 20;
    /**
     * Opens a hello, so that a stray HTTP or SIP client is told apart at the first frame. Its last
     * number changes when a frame or a record is read in another way than before.
     */
    static final long MAGIC = 0x4d555354_45520002L;

    static final int HELLO = 0x01;
    static final int REFUSE = 0x02;
    static final int RESUME = 0x03;
    static final int BEGIN = 0x04;
    static final int CHANGES = 0x05;
    static final int END = 0x06;
    static final int LIVE = 0x07;
    static final int POLL = 0x08;
    static final int ANSWER = 0x09;
    static final int LEAVE = 0x0a;

    static final int STATE = 0x20;
    static final int SUPERSEDED = 0x21;
    static final int ACK = 0x22;
    static final int ADOPT = 0x23;
    static final int DRAIN = 0x24;
    static final int GOSSIP = 0x25;
    static final int FORGET = 0x27;
    static final int REPAIR = 0x28;
    static final int ASK = 0x29;
    static final int SAY = 0x2a;
    private static final int ADDRESSES_MAX = 256;
    /** For room that is made beforehand. */
    private static final int RECORD_BYTES_USUAL = 64;
    /** What stands before a record: the varint of its length. */
    private static final int LENGTH_BYTES_MAX = 3;
    /** Room for a frame's tag and the fields before its records; more is made where it is needed. */
    private static final int HEAD_BYTES = 128;

    private FrameCodec() {}

    /**
     * Writes a frame.
     *
     * @param out starts anew
     * @return the body, in the writer's array: good until that is used again
     */
    public static Slice write(Frame frame, ByteWriter out) {
        int records = frame instanceof Frame.Changes changes ? changes.batch().records().size() : 0;
        out.again(frame.streamBytes() + records * LENGTH_BYTES_MAX + HEAD_BYTES);
        switch (frame) {
            case Frame.Hello hello -> writeHello(out, hello);
            case Frame.Refuse refuse -> out.u8(REFUSE).text(refuse.reason())
                    .varint(refuse.incarnationAtLeast());
            case Frame.Resume resume -> {
                out.u8(RESUME).varint(resume.incarnation());
                writePositions(out, resume.positions());
            }
            case Frame.Begin begin -> out.u8(BEGIN).varint(begin.shard());
            case Frame.Changes changes -> writeChanges(out, changes.batch());
            case Frame.End end -> writeState(out.u8(END), end.shard(), end.state());
            case Frame.Live live -> out.u8(LIVE);
            case Frame.Poll poll -> out.u8(POLL).varint(poll.sentMs());
            case Frame.Answer answer -> out.u8(ANSWER).varint(answer.sentMs());
            case Frame.Leave leave -> out.u8(LEAVE);
            case Frame.State state -> writeState(out.u8(STATE), state.shard(), state.state());
            case Frame.Repair repair -> out.u8(REPAIR).varint(repair.shard());
            case Frame.Ack ack -> writePositions(out.u8(ACK), ack.positions());
            case Frame.Superseded superseded -> out.u8(SUPERSEDED).text(superseded.number())
                    .prefixed(superseded.deviceKey()).varint(superseded.stamp().ms())
                    .text(superseded.stamp().node()).u8(superseded.why().ordinal());
            case Frame.Gossip gossip -> {
                out.u8(GOSSIP).varint(gossip.members().size());
                gossip.members().forEach(member -> out.text(member.node()).text(member.address()));
            }
            case Frame.Forget forget -> out.u8(FORGET).text(forget.node());
            case Frame.Ask ask -> out.u8(ASK).varint(ask.id()).text(ask.question());
            case Frame.Say say -> out.u8(SAY).varint(say.id()).prefixed(say.answer());
            case Frame.Adopt adopt -> out.u8(ADOPT).text(adopt.number()).prefixed(adopt.deviceKey())
                    .varint(adopt.stampMs()).varint(adopt.remainingSec());
            case Frame.Drain drain -> out.u8(DRAIN);
        }
        return out.toSlice();
    }

    private static void writePositions(ByteWriter out, List<Long> positions) {
        out.varint(positions.size());
        positions.forEach(position -> out.varint(position + 1));
    }

    private static void writeState(ByteWriter out, int shard, ShardState state) {
        out.varint(shard).varint(state.seq()).varint(state.entryCount()).fixed64(state.digest());
    }

    private static void writeHello(ByteWriter out, Frame.Hello hello) {
        var card = hello.card();
        out.u8(HELLO).fixed64(MAGIC).varint(hello.versionMin()).varint(hello.versionMax())
                .varint(hello.hashVersion()).text(card.cluster()).text(card.node())
                .varint(hello.incarnation()).varint(hello.clockMs())
                .text(card.replicationAddress()).text(card.adminAddress());
        writeTexts(out, card.sipAddresses());
        writeTexts(out, card.sipHosts());
        if (hello.versionMax() >= 2) {
            out.text(card.numbering());
            writeTexts(out, card.settings());
        }
    }

    private static void writeTexts(ByteWriter out, List<String> texts) {
        out.varint(texts.size());
        texts.forEach(out::text);
    }

    private static void writeChanges(ByteWriter out, Batch batch) {
        out.u8(CHANGES).varint(batch.shard()).varint(batch.base()).varint(batch.upto())
                .varint(batch.records().size());
        batch.records().forEach(out::prefixed);
    }

    public static Frame read(Slice body) {
        var in = new ByteReader(body);
        int tag = in.u8();
        var frame = switch (tag) {
            case HELLO -> readHello(in);
            case REFUSE -> new Frame.Refuse(in.text("reason"), in.varint());
            case RESUME -> readResume(in);
            case BEGIN -> new Frame.Begin(readShard(in));
            case CHANGES -> readChanges(in);
            case END -> new Frame.End(readShard(in), readState(in));
            case LIVE -> new Frame.Live();
            case POLL -> new Frame.Poll(in.varint());
            case ANSWER -> new Frame.Answer(in.varint());
            case LEAVE -> new Frame.Leave();
            case STATE -> new Frame.State(readShard(in), readState(in));
            case REPAIR -> new Frame.Repair(readShard(in));
            case ACK -> new Frame.Ack(readPositions(in));
            case SUPERSEDED -> readSuperseded(in);
            case GOSSIP -> readGossip(in);
            case FORGET -> new Frame.Forget(in.text("node"));
            case ASK -> new Frame.Ask(in.varint(), in.text("question"));
            case SAY -> new Frame.Say(in.varint(), in.prefixed("answer"));
            case ADOPT -> new Frame.Adopt(in.text("number"), in.prefixed("device key"), in.varint(),
                    in.bounded("remaining seconds", Integer.MAX_VALUE));
            case DRAIN -> new Frame.Drain();
            default -> throw new BadBytesException("frame tag is 0x" + Integer.toHexString(tag)
                    + ", expected 0x1 to 0xa, 0x20 to 0x25, or 0x27 to 0x2a");
        };
        if (!(frame instanceof Frame.Hello)) {
            in.expectEnd("frame 0x" + Integer.toHexString(tag));
        }
        return frame;
    }

    /** A hello may end with fields of later versions: what follows is passed over. */
    private static Frame readHello(ByteReader in) {
        long magic = in.fixed64();
        if (magic != MAGIC) {
            throw new BadBytesException("hello opens with " + Long.toHexString(magic)
                    + ", expected " + Long.toHexString(MAGIC)
                    + ": no Muster node, or one of another format");
        }
        int versionMin = in.bounded("version", Integer.MAX_VALUE);
        int versionMax = in.bounded("version", Integer.MAX_VALUE);
        int hashVersion = in.bounded("hash version", Integer.MAX_VALUE);
        String cluster = in.text("cluster");
        String node = in.text("node");
        long incarnation = in.varint();
        long clockMs = in.varint();
        String replication = in.text("replication address");
        String admin = in.text("admin address");
        var sipAddresses = readTexts(in);
        var sipHosts = readTexts(in);
        String numbering = versionMax >= 2 ? in.text("numbering") : "";
        var settings = versionMax >= 2 ? readTexts(in) : List.<String>of();
        var card = new NodeCard(cluster, node, replication, sipAddresses, sipHosts, admin,
                numbering, settings);
        return new Frame.Hello(card, incarnation, versionMin, versionMax, hashVersion, clockMs);
    }

    private static List<String> readTexts(ByteReader in) {
        int count = in.bounded("address count", ADDRESSES_MAX);
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(in.text("address"));
        }
        return texts;
    }

    private static Frame readResume(ByteReader in) {
        return new Frame.Resume(in.varint(), readPositions(in));
    }

    private static ShardState readState(ByteReader in) {
        return new ShardState(in.varint(), in.bounded("entry count", Integer.MAX_VALUE),
                in.fixed64());
    }

    private static Frame readSuperseded(ByteReader in) {
        String number = in.text("number");
        Slice deviceKey = in.prefixed("device key");
        return new Frame.Superseded(number, deviceKey,
                new Stamp(in.varint(), in.text("stamp node")),
                ReleaseReason.of(in.u8()));
    }

    private static Frame readGossip(ByteReader in) {
        int count = in.bounded("member count", ADDRESSES_MAX);
        var members = new ArrayList<Frame.Member>();
        for (int i = 0; i < count; i++) {
            members.add(new Frame.Member(in.text("node"), in.text("address")));
        }
        return new Frame.Gossip(members);
    }

    private static List<Long> readPositions(ByteReader in) {
        int count = in.bounded("position count", Shards.COUNT);
        if (count != Shards.COUNT) {
            throw new BadBytesException("positions of " + count + " shards, expected "
                    + Shards.COUNT);
        }
        var positions = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            positions.add(in.varint() - 1);
        }
        return positions;
    }

    private static Frame readChanges(ByteReader in) {
        int shard = readShard(in);
        long base = in.varint();
        long upto = in.varint();
        int count = in.count("record");
        var records = new ArrayList<Slice>(Math.min(count, in.remaining() / RECORD_BYTES_USUAL));
        for (int i = 0; i < count; i++) {
            records.add(in.prefixed("record"));
        }
        return new Frame.Changes(new Batch(shard, base, upto, records));
    }

    private static int readShard(ByteReader in) {
        return in.bounded("shard", Shards.COUNT - 1);
    }
}
