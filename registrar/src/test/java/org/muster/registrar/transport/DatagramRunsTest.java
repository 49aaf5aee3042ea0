package org.muster.registrar.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What leaves together, and that nothing changes its turn. */
class DatagramRunsTest {
    private static final InetSocketAddress EDGE = new InetSocketAddress("127.0.0.1", 5060);
    private static final InetSocketAddress PHONE = new InetSocketAddress("127.0.0.1", 5062);

    private final List<String> sent = new ArrayList<>();
    private int segmentBytesMost = DatagramRuns.SEGMENT_BYTES_MAX;
    private final DatagramRuns runs = new DatagramRuns(new DatagramRuns.Sink() {
        @Override
        public int segmentBytesMost() {
            return segmentBytesMost;
        }

        @Override
        public void send(byte[] run, int length, int segment, InetSocketAddress to) {
            String all = new String(run, 0, length, StandardCharsets.US_ASCII);
            var cut = new ArrayList<String>();
            for (int at = 0; at < length; at += segment) {
                cut.add(all.substring(at, Math.min(length, at + segment)));
            }
            sent.add(to.getPort() + " " + String.join(" ", cut));
        }
    });

    private void add(InetSocketAddress to, String... datagrams) {
        for (var each : datagrams) {
            runs.add(each.getBytes(StandardCharsets.US_ASCII), each.length(), to);
        }
    }

    @Test
    void thoseOfOneSizeToOneAddressLeaveTogether() {
        add(EDGE, "abc", "def", "ghi");
        assertThat(sent).isEmpty();
        runs.end();
        assertThat(sent).containsExactly("5060 abc def ghi");
        runs.end();
        assertThat(sent).hasSize(1);
    }

    @Test
    void anotherAddressOrALargerOneBeginsARun() {
        add(EDGE, "abc", "def");
        add(PHONE, "ghi");
        add(EDGE, "jkl", "mnop", "qrst");
        runs.end();
        assertThat(sent).containsExactly("5060 abc def", "5062 ghi", "5060 jkl",
                "5060 mnop qrst");
    }

    @Test
    void oneThatIsSmallerIsTheLastOfItsRun() {
        add(EDGE, "abc", "de", "fg", "hi");
        runs.end();
        assertThat(sent).containsExactly("5060 abc de", "5060 fg hi");
    }

    @Test
    void whatIsLargerThanAFrameLeavesAloneAndInTurn() {
        segmentBytesMost = 3;
        add(EDGE, "abc", "defg", "hij");
        runs.end();
        assertThat(sent).containsExactly("5060 abc", "5060 defg", "5060 hij");
    }

    @Test
    void whereTheKernelCutsNothingAllLeaveAtOnce() {
        segmentBytesMost = 0;
        add(EDGE, "abc", "def");
        assertThat(sent).containsExactly("5060 abc", "5060 def");
    }

    @Test
    void aRunHasNoMoreSegmentsThanTheKernelCuts() {
        var many = new String[DatagramRuns.SEGMENTS_MAX + 1];
        Arrays.fill(many, "a");
        add(EDGE, many);
        runs.end();
        assertThat(sent).containsExactly("5060" + " a".repeat(DatagramRuns.SEGMENTS_MAX),
                "5060 a");
    }

    @Test
    void aRunFitsADatagram() {
        String large = "a".repeat(DatagramRuns.SEGMENT_BYTES_MAX);
        for (int i = 0; i < DatagramRuns.SEGMENTS_MAX; i++) {
            add(EDGE, large);
        }
        runs.end();
        assertThat(sent).hasSize(2).allSatisfy(
                run -> assertThat(run.length()).isLessThan(65_507));
    }
}
