package org.muster.registrar.register;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.muster.registrar.message.Flow;
import org.muster.registrar.message.MessageWriter;
import org.muster.registrar.transport.Outgoing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A request from its bytes to those of the answer, without sockets and peers. bench/jmh runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegisterBenchmark {
    private static final int CSEQ = 100_000_000;
    private static final int DIGITS = 9;
    private static final String HEADERS = "Contact: <sip:1001@192.0.2.7:5060>\r\n"
            + "Expires: 3600\r\nUser-Agent: Grandstream GXP2170 1.0.11.64\r\n"
            + "Supported: path, outbound\r\n";

    private final Phone phone = new Phone();
    private final Flow flow = phone.flow();
    private final byte[] options = ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP"
            + " 192.0.2.7:5060;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\nFrom:"
            + " <sip:1001@127.0.0.1>;tag=a\r\nTo: <sip:127.0.0.1>\r\nCall-ID: k1\r\n"
            + "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private byte[] message;
    private int cseqEnd;

    @Setup
    public void register() {
        String text = phone.register("c1", CSEQ, HEADERS);
        message = text.getBytes(StandardCharsets.UTF_8);
        cseqEnd = text.indexOf("CSeq: ") + "CSeq: ".length() + DIGITS - 1;
        String answer = new String(refreshInGeneral().bytes().array(), StandardCharsets.UTF_8);
        if (!answer.startsWith("SIP/2.0 200") || refresh() == null) {
            throw new IllegalStateException("no refresh that the lean path takes: " + answer);
        }
    }

    /** The last one with the next CSeq. */
    private byte[] next() {
        int at = cseqEnd;
        while (message[at] == '9') {
            message[at--] = '0';
        }
        message[at]++;
        return message;
    }

    /** By the lean path. */
    @Benchmark
    public MessageWriter refresh() {
        return phone.front.leanAnswer(next(), message.length, flow);
    }

    /** By the lean path. */
    @Benchmark
    public MessageWriter keepalive() {
        return phone.front.leanAnswer(options, options.length, flow);
    }

    @Benchmark
    public Outgoing keepaliveInGeneral() {
        return phone.front.onMessage(options.clone(), options.length, flow);
    }

    /** By the general path, which the front owns the bytes of. */
    @Benchmark
    public Outgoing refreshInGeneral() {
        return phone.front.onMessage(next().clone(), message.length, flow);
    }
}
