package org.muster.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** R14: two nodes and one, in any order of start; R9: an address where nobody ever answers. */
class FewNodesIT {
    /** Ten dials of a peer that is not there (one each 500 ms): one line for all of them. */
    private static final long SILENCE_MS = 5_000;

    @Test
    @Tag("R14")
    void twoNodesInAnyOrderOfStart() throws Exception {
        try (var first = new Muster(1, 2); var second = new Muster(2, 1)) {
            second.start();
            assertThat(Muster.await("one node alone is ready", 12_000, second::isInSyncWith))
                    .isLessThan(12_000);
            assertThat(Sipp.run(second, "register", 1001, 5, 5).passed()).isTrue();
            first.start();
            Muster.awaitAllInSync(first, second);
            assertThat(first.total()).isEqualTo(5);
            assertThat(Sipp.run(first, "register", 2001, 5, 5).passed()).isTrue();
            Muster.await("both hold ten", 1_000, () -> first.total() == 10 && second.total() == 10);
            second.stop();
            Muster.await("the peer said good-bye", 2_000, () -> first.total() == 5);
            second.start();
            Muster.awaitAllInSync(first, second);
            assertThat(second.total()).isEqualTo(5);
        }
    }

    @Test
    @Tag("R14")
    void onlyOneSideKnowsTheOtherAndItSpeaksTheVersionBefore() throws Exception {
        try (var first = new Muster(1).start();
                var second = new Muster(2, 1).with("--set", "replication.version-max=1").start()) {
            Muster.awaitAllInSync(first, second);
            assertThat(Sipp.run(first, "register", 1001, 2, 2).passed()).isTrue();
            Muster.await("the other holds them", 1_000, () -> second.total() == 2);
            assertThat(Sipp.run(second, "register", 2001, 3, 3).passed()).isTrue();
            Muster.await("and the other way", 1_000, () -> first.total() == 5);
        }
    }

    @Test
    @Tag("R9")
    void aPeerThatNeverAnswersCostsOneLogLineAndPurgesNothing() throws Exception {
        try (var node = new Muster(1, 9).start()) {
            Muster.await("it is ready all the same", 12_000, node::isInSyncWith);
            assertThat(Sipp.run(node, "register", 1001, 5, 5).passed()).isTrue();
            Thread.sleep(SILENCE_MS);
            assertThat(node.total()).isEqualTo(5);
            assertThat(node.get("/v1/status")).contains("\"status\":\"unknown\"");
            assertThat(node.logText().lines().filter(line -> line.contains("127.0.0.9")))
                    .hasSize(1);
        }
    }
}
