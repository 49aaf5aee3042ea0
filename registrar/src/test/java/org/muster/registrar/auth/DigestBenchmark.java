package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscribers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Credentials, beside the two hashes that they cannot do without. bench/jmh runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DigestBenchmark {
    private static final byte[] METHOD = "REGISTER".getBytes(StandardCharsets.US_ASCII);
    private static final Realm REALM = new Realm("example.net", List.of(Algorithm.MD5));
    private static final String HA1 = Algorithm.MD5.ha1("1001", REALM.name(), "secret");
    private static final String REST = "MDEyMzQ1Njc4OWFiY2RlZg:00000001:0a4f113b:auth:";

    private final Subscribers subscribers = Subscribers.read("subscribers",
            List.of("1001:" + REALM.name() + ":" + HA1));
    private final QuickDigest digest = new QuickDigest();
    private final byte[] a2 = "REGISTER:sip:example.net".getBytes(StandardCharsets.US_ASCII);
    private byte[] credentials;
    private byte[] proof;

    @Setup
    public void compute() {
        String text = HA1 + ":" + REST + Algorithm.MD5.hash("REGISTER:sip:example.net");
        proof = text.getBytes(StandardCharsets.US_ASCII);
        credentials = ("Digest username=\"1001\",realm=\"example.net\",nonce=\""
                + "MDEyMzQ1Njc4OWFiY2RlZg\",uri=\"sip:example.net\",response=\""
                + Algorithm.MD5.hash(text)
                + "\",algorithm=MD5,cnonce=\"0a4f113b\",qop=auth,nc=00000001")
                .getBytes(StandardCharsets.US_ASCII);
        if (!check()) {
            throw new IllegalStateException("the credentials are not right");
        }
    }

    @Benchmark
    public boolean check() {
        return digest.reads(credentials, 0, credentials.length)
                && digest.isFor(REALM)
                && digest.isRight(subscribers, METHOD);
    }

    /** What the algorithm itself takes: of the request, and of all together. */
    @Benchmark
    public int twoHashes() {
        var md5 = Algorithm.MD5.digest();
        return md5.digest(a2)[0] + md5.digest(proof)[0];
    }
}
