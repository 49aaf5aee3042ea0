package org.muster.replication.table;

import java.util.concurrent.TimeUnit;

import org.muster.replication.bytes.BadBytesException;
import org.muster.replication.bytes.ByteWriter;
import org.muster.replication.bytes.Slice;
import org.muster.replication.protocol.Frame;
import org.muster.replication.wire.FrameCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a binding costs on its way to a peer, and to be found. bench/jmh runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamBenchmark {
    private static final int BINDINGS = 64_000;
    /** Of them in the shard that is streamed. */
    private static final int RECORDS = 1_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final long NOW_MS = 1_000;

    private final Owner owner = new Owner("n1", 1);
    private final CompositeTable table = new CompositeTable(owner);
    private final String[] numbers = new String[1 << 10];
    private final ByteWriter writer = new ByteWriter(0);
    private Slice frame;
    private Batch batch;
    private int next;

    @Setup
    public void fill() {
        int inShard = 0;
        for (int i = 0; i < BINDINGS; i++) {
            String number = (2_000_000 + i) + "@example.net";
            if (Shards.of(number) != 0 || inShard++ < RECORDS) {
                table.publish(Entries.entry(number, Entries.claim("sip:" + i + "@192.0.2.7:5060",
                        NOW_MS, "n1")), NOW_MS);
            }
            numbers[i % numbers.length] = number;
        }
        batch = table.shard(0).changesAfter(0, 0, BYTES_MAX);
        if (batch.records().size() != RECORDS) {
            throw new IllegalStateException(batch.records().size() + " records, expected "
                    + RECORDS + ": more bindings are needed");
        }
        frame = FrameCodec.write(new Frame.Changes(batch), new ByteWriter(0));
    }

    /** A record of a shard, from the table to the frame's bytes. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Slice write() {
        return FrameCodec.write(new Frame.Changes(table.shard(0).changesAfter(0, 0, BYTES_MAX)),
                writer);
    }

    /** A record of a frame. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Frame read() throws BadBytesException {
        return FrameCodec.read(frame);
    }

    /** A record of a batch, into an empty copy. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public View apply() {
        var view = new View(owner);
        view.begin(0);
        view.apply(batch, NOW_MS);
        return view;
    }

    /** The detail of a number that one device has. */
    @Benchmark
    public Slice find() {
        return table.onlyDetail(numbers[next++ & numbers.length - 1]);
    }
}
