package org.muster.replication.wire;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Frame;
import org.muster.replication.protocol.NodeCard;
import org.muster.replication.table.Batch;
import org.muster.replication.table.CompositeTable;
import org.muster.replication.table.Owner;
import org.muster.replication.table.ReleaseReason;
import org.muster.replication.table.ShardState;
import org.muster.replication.table.Shards;
import org.muster.replication.table.Stamp;
import org.muster.replication.table.View;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;

/** Golden bytes: what this release wrote must be read for ever; and any mutation is survived (I8). */
class FrameCodecTest {
    private static final int SHARD = Shards.of(Slice.utf8("1001@local"));

    private static Map<String, Frame> golden() {
        var card = new NodeCard("muster", "n1", "127.0.0.1:7060", List.of("udp:127.0.0.1:5060"),
                List.of("127.0.0.1"), "127.0.0.1:8060");
        var table = new CompositeTable(new Owner("n1", 0x68a1f3));
        table.publish(entry("1001@local", claim("sip:a", 5, "n1")), 0);
        var frames = new LinkedHashMap<String, Frame>();
        frames.put("014d55535445520002010101" + "066d7573746572026e31f3c3a203"
                + "e8070e3132372e302e302e313a373036300e3132372e302e302e313a38303630"
                + "01127564703a3132372e302e302e313a3530363001093132372e302e302e31",
                new Frame.Hello(card, 0x68a1f3, 1, 1, 1, 1000));
        frames.put("02036e6f6507", new Frame.Refuse("noe", 7));
        frames.put("0305" + "40" + "00" + "01".repeat(63), new Frame.Resume(5, LongStream
                .range(0, 64).map(i -> i == 0 ? -1 : 0).boxed().toList()));
        frames.put("043f", new Frame.Begin(63));
        frames.put("05" + HexFormat.of().toHexDigits((byte) SHARD) + "00010123"
                + "01" + "0a31303031406c6f63616c"
                + "01" + "04" + "05" + "05" + "026e3101" + "0664657461696c"
                + "05" + "0a7369703a61" + "00",
                new Frame.Changes(table.shard(SHARD).changesAfter(SHARD, 0, 1 << 20)));
        frames.put("06020903000000000000000f", new Frame.End(2, new ShardState(9, 3, 15)));
        frames.put("07", new Frame.Live());
        frames.put("08e807", new Frame.Poll(1000));
        frames.put("09e807", new Frame.Answer(1000));
        frames.put("0a", new Frame.Leave());
        var newer = new NodeCard("m", "n1", "h:1", List.of(), List.of(), "h:2", "domains=",
                List.of("a=1"));
        frames.put("014d55535445520002" + "010201" + "016d" + "026e31"
                + "05" + "e807" + "03683a31" + "03683a32" + "00" + "00" + "08646f6d61696e733d"
                + "01" + "03613d31", new Frame.Hello(newer, 5, 1, 2, 1, 1000));
        frames.put("20020903000000000000000f", new Frame.State(2, new ShardState(9, 3, 15)));
        frames.put("21" + "0131" + "057369703a61" + "e807" + "026e31" + "04",
                new Frame.Superseded("1", Slice.utf8("sip:a"), new Stamp(1000, "n1"),
                        ReleaseReason.MOVED));
        frames.put("22" + "40" + "00" + "01".repeat(63), new Frame.Ack(LongStream.range(0, 64)
                .map(i -> i == 0 ? -1 : 0).boxed().toList()));
        frames.put("23" + "0131" + "057369703a61" + "e807" + "3c",
                new Frame.Adopt("1", Slice.utf8("sip:a"), 1000, 60));
        frames.put("24", new Frame.Drain());
        frames.put("25" + "01" + "026e32" + "03683a31",
                new Frame.Gossip(List.of(new Frame.Member("n2", "h:1"))));
        frames.put("27026e32", new Frame.Forget("n2"));
        frames.put("2805", new Frame.Repair(5));
        frames.put("2907" + "0673686172647" + "3", new Frame.Ask(7, "shards"));
        frames.put("2a07" + "027b7d", new Frame.Say(7, Slice.utf8("{}")));
        return frames;
    }

    @Test
    void everyFrameHasItsGoldenBytes() {
        assertThat(golden().values().stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsAll(List.of(Frame.class.getPermittedSubclasses()));
        golden().forEach((bytes, frame) -> {
            assertThat(
                    HexFormat.of().formatHex(FrameCodec.write(frame, new ByteWriter(0)).toBytes()))
                    .as(frame.toString())
                    .isEqualTo(bytes);
            assertThat(FrameCodec.read(Slice.of(HexFormat.of().parseHex(bytes))))
                    .isEqualTo(frame);
        });
    }

    @Test
    void anUnknownTagIsNamed() {
        assertThatThrownBy(() -> FrameCodec.read(Slice.of(new byte[] {0x7f})))
                .isInstanceOf(BadBytesException.class).hasMessageContaining("0x7f");
    }

    @Test
    void anyMutationIsAFrameOrBadBytesAndNothingElse() {
        var random = new Random(8);
        for (var frame : golden().values()) {
            byte[] good = FrameCodec.write(frame, new ByteWriter(0)).toBytes();
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = Arrays.copyOf(good,
                        random.nextInt(4) == 0 ? random.nextInt(good.length) + 1 : good.length);
                for (int flips = random.nextInt(3); flips >= 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                try {
                    if (FrameCodec.read(Slice.of(bytes)) instanceof Frame.Changes changes) {
                        apply(changes.batch());
                    }
                } catch (BadBytesException expected) {
                    assertThat(expected.getMessage()).isNotEmpty();
                }
            }
        }
    }

    private static void apply(Batch batch) {
        var view = new View(new Owner("n1", 1));
        view.begin(batch.shard());
        view.apply(batch, 0);
    }
}
