package org.muster.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** SIPp hears polls and answers them, or not; what the node thinks of each phone then. */
@Tag("R6")
class PollsIT {
    @Test
    void eachAnswerAndEachSilenceMeansWhatItShould() throws Exception {
        var output = Muster.run(120, Muster.ROOT.resolve("sipp-scenarios/poll").toString());
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).isEqualTo("""
                answered: polled
                answered once, then not: gone
                never answered: silent
                answered late, always: polled
                answered from another address: polled
                answered, then 408 from its edge: gone
                """);
    }
}
