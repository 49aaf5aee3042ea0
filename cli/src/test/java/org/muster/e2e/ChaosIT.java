package org.muster.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real nodes in network namespaces (needs root) under all that can go wrong between them: the short form.
 * Another seed each time would be a test that fails now and then; longer runs are made by hand.
 */
@Tag("R4")
@Tag("R9")
@Tag("R10")
@Tag("R14")
@Tag("alone")
class ChaosIT {
    private static final String RUN = Muster.ROOT.resolve("cli/src/test/chaos/run").toString();

    @Test
    void afterTwentySecondsOfFaultsAllNodesAreEqualAndAsThePhonesLeftThem() throws Exception {
        var output = Muster.run(120, RUN, "20", "5");
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).contains("3 nodes, 6 copies of tables: all equal")
                .containsPattern("[1-9][0-9]* devices as their phones left them, 0 not");
    }
}
