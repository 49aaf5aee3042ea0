package org.muster.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** SIPp gets each status code that a node sends, each by a scenario of its own. */
class StatusCodesIT {
    private static final Pattern STATUS = Pattern.compile("\\b([1-6][0-9]{2}),\\s*\"[A-Z]");

    @Test
    void eachStatusCodeHasAScenarioAndComes() throws Exception {
        var output = Muster.run(120,
                Muster.ROOT.resolve("sipp-scenarios/status-codes").toString());
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        for (String code : sentCodes()) {
            assertThat(output.text()).contains(code + ": came\n");
        }
    }

    /** All that stand in the sources before a phrase. */
    private static TreeSet<String> sentCodes() throws IOException {
        var codes = new TreeSet<String>();
        try (var files = Files.walk(Muster.ROOT.resolve("registrar/src/main"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                var match = STATUS.matcher(Files.readString(file));
                while (match.find()) {
                    codes.add(match.group(1));
                }
            }
        }
        assertThat(codes).hasSizeGreaterThan(18).contains("423", "407");
        codes.add("505"); // its phrase stands in the reader, its number beside it
        return codes;
    }
}
