package org.muster.registrar.lean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.muster.registrar.message.Corpora;
import org.muster.registrar.message.MessageReader;
import org.muster.registrar.message.Reading;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A REGISTER of real phones in turn, read by the lean path and by the general one. bench/jmh runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadingBenchmark {
    private final LeanRequest lean = new LeanRequest();
    private final List<byte[]> messages = new ArrayList<>();
    private int next;

    @Setup
    public void read() throws IOException {
        try (var files = Files.list(Corpora.folder().resolve("phones"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".sip")).sorted()
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (lean.reads(bytes, bytes.length, false, 0)) {
                    messages.add(bytes);
                }
            }
        }
        if (messages.isEmpty()) {
            throw new IllegalStateException("no REGISTER in " + Corpora.folder()
                    + "/phones that the lean path reads");
        }
    }

    private byte[] next() {
        next = next + 1 == messages.size() ? 0 : next + 1;
        return messages.get(next);
    }

    @Benchmark
    public boolean lean() {
        byte[] message = next();
        return lean.reads(message, message.length, false, 0);
    }

    @Benchmark
    public Reading general() {
        byte[] message = next();
        return MessageReader.read(message, message.length, false);
    }
}
