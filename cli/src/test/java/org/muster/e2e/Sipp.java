package org.muster.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** SIPp through sipp-scenarios/run: real messages, real timers. */
final class Sipp {
    private static final Pattern LINE = Pattern.compile(
            "([a-z-]+): (passed|FAILED), successful ([0-9]*), failed ([0-9]*), retransmitted ([0-9]+)");

    private Sipp() {}

    record Result(boolean passed, long successful, long failed, long retransmitted, String text) {}

    /** @param transport SIPp's: u1 or t1 */
    static Result run(Muster node, String scenario, int first, int count, int rate,
            String transport) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/sipp"))) {
            throw new AssertionError("SIPp is not installed: apt-get install sip-tester");
        }
        var output = Muster.run(120 + count / rate * 3, "env", "MUSTER_FIRST_USER=" + first,
                "MUSTER_TRANSPORT=" + transport,
                Muster.ROOT.resolve("sipp-scenarios/run").toString(), node.sip(), scenario,
                String.valueOf(count), String.valueOf(rate));
        boolean passed = output.exitCode() == 0;
        long[] sums = new long[3];
        var match = LINE.matcher(output.text());
        while (match.find()) {
            for (int i = 0; i < 3; i++) {
                sums[i] += match.group(i + 3).isEmpty() ? 0 : Long.parseLong(match.group(i + 3));
            }
        }
        return new Result(passed, sums[0], sums[1], sums[2], output.text());
    }

    static Result run(Muster node, String scenario, int first, int count, int rate)
            throws Exception {
        return run(node, scenario, first, count, rate, "u1");
    }
}
