package org.muster.replication.protocol;

import java.util.List;
import java.util.Set;

import org.muster.replication.bytes.Slice;
import org.muster.replication.table.Batch;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Stamp;

/** What two nodes say to each other; bytes in docs/peer-protocol.md. */
public sealed interface Frame {
    /** Kinds that came with version 2 of the protocol. */
    Set<Class<? extends Frame>> VERSION_2 = Set.of(State.class, Repair.class, Ack.class,
            Superseded.class, Gossip.class, Forget.class, Ask.class, Say.class, Adopt.class,
            Drain.class);

    /** The first frame of both sides. */
    record Hello(NodeCard card, long incarnation, int versionMin, int versionMax, int hashVersion,
            long clockMs) implements Frame {}

    /**
     * Why the link is not wanted; the link is closed after it.
     *
     * @param incarnationAtLeast what the refused node must take to be let in, or 0
     */
    record Refuse(String reason, long incarnationAtLeast) implements Frame {}

    /**
     * The receiver's positions in the sender's shards, for the incarnation that they belong to. Asks
     * for the stream; the answer starts from there or from 0.
     */
    record Resume(long incarnation, List<Long> positions) implements Frame {
        public Resume {
            positions = List.copyOf(positions);
        }
    }

    /** A pass of the shard from 0 starts. */
    record Begin(int shard) implements Frame {}

    record Changes(Batch batch) implements Frame {}

    /** The pass reached the tail: this is what the copy must be. */
    record End(int shard, ShardState state) implements Frame {}

    /** Every shard was sent up to its tail once on this link: the peer is in sync (R12, R13). */
    record Live() implements Frame {}

    /** The polling message between nodes (R8). Any frame answers it; {@link Answer} always does. */
    record Poll(long sentMs) implements Frame {}

    record Answer(long sentMs) implements Frame {}

    /** The sender stops in good order: purge me now, do not wait. */
    record Leave() implements Frame {}

    /** What the copy of a shard must be at this place of the stream; compared, never believed blindly. */
    record State(int shard, ShardState state) implements Frame {}

    /** The sender's copy of the receiver's shard is wrong: it wants it from 0. */
    record Repair(int shard) implements Frame {}

    /** Up to where the sender read the receiver's shards and acted on it; -1 for nothing. */
    record Ack(List<Long> positions) implements Frame {
        public Ack {
            positions = List.copyOf(positions);
        }
    }

    /**
     * The receiver's claim on the device is not the greatest that the sender sees, and the receiver
     * seems not to know.
     *
     * @param stamp the greatest stamp that the sender sees for the device
     * @param why MOVED when another node controls it, else the reason of the release
     */
    record Superseded(String number, Slice deviceKey, Stamp stamp, ReleaseReason why)
            implements
                Frame {}

    /** The members that the sender knows, for those who do not know them yet. */
    record Gossip(List<Member> members) implements Frame {
        public Gossip {
            members = List.copyOf(members);
        }
    }

    /** An operator ended a membership: nobody waits for that node or keeps releases for it. */
    record Forget(String node) implements Frame {}

    /** An operator's question to another node: read only, its words are the registrar's. */
    record Ask(long id, String question) implements Frame {}

    /** @param id of the question */
    record Say(long id, Slice answer) implements Frame {}

    /**
     * The sender is about to leave and hands a device over: the receiver takes it if it answers there.
     *
     * @param stampMs the stamp to claim it with: greater than that of any REGISTER the sender took
     * @param remainingSec until its binding expires
     */
    record Adopt(String number, Slice deviceKey, long stampMs, int remainingSec) implements Frame {}

    /** The sender is about to leave: it takes no devices over. */
    record Drain() implements Frame {}

    /** @param address its replication address, {@code HOST:PORT} */
    record Member(String node, String address) {}

    /** The first protocol version that has this kind of frame; it is sent to no one who is older. */
    static int sinceVersion(Class<? extends Frame> kind) {
        return VERSION_2.contains(kind) ? 2 : 1;
    }

    /** Bytes that count against the link's window; 0 for what must overtake data. */
    default int streamBytes() {
        return switch (this) {
            case Begin begin -> 8;
            case Changes changes -> 32 + changes.batch().bytes();
            case End end -> 32;
            case Hello hello -> 0;
            case Refuse refuse -> 0;
            case Resume resume -> 0;
            case Live live -> 0;
            case Poll poll -> 0;
            case Answer answer -> 0;
            case Leave leave -> 0;
            case State state -> 32;
            case Repair repair -> 0;
            case Ack ack -> 0;
            case Superseded superseded -> 0;
            case Gossip gossip -> 0;
            case Forget forget -> 0;
            case Ask ask -> 0;
            case Say say -> 0;
            case Adopt adopt -> 0;
            case Drain drain -> 0;
        };
    }
}
