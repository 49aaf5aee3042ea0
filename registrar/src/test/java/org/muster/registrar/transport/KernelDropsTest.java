package org.muster.registrar.transport;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs on Linux, as the node's epoll sockets do. */
class KernelDropsTest {
    private static final int SENT = 2_000;

    private static long flood(InetAddress host, StandardProtocolFamily family) throws Exception {
        try (var deaf = DatagramChannel.open(family); var sender = new DatagramSocket()) {
            deaf.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            deaf.bind(new InetSocketAddress(host, 0));
            var local = (InetSocketAddress) deaf.getLocalAddress();
            assertThat(KernelDrops.of(List.of(local))).isZero();
            byte[] bytes = new byte[500];
            for (int i = 0; i < SENT; i++) {
                sender.send(new DatagramPacket(bytes, bytes.length, local));
            }
            return KernelDrops.of(List.of(local));
        }
    }

    @Test
    void whatNobodyReadIsCounted() throws Exception {
        assertThat(flood(InetAddress.getByName("127.0.0.1"), StandardProtocolFamily.INET))
                .isBetween(SENT / 2L, (long) SENT);
        assertThat(flood(InetAddress.getByName("127.0.0.1"), StandardProtocolFamily.INET6))
                .as("mapped").isBetween(SENT / 2L, (long) SENT);
        assertThat(flood(InetAddress.getByName("::1"), StandardProtocolFamily.INET6))
                .isBetween(SENT / 2L, (long) SENT);
    }

    @Test
    void othersWithTheSamePortAreNotCounted() throws Exception {
        var lines = List.of("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when",
                " 1: 0100007F:13C4 00000000:0000 07 0:0 00:0 0 0 0 1 2 3 7",
                " 2: 0200007F:13C4 00000000:0000 07 0:0 00:0 0 0 0 1 2 3 9",
                " 3: 0000000000000000FFFF00000100007F:13C4 0:0 07 0:0 00:0 0 0 0 1 2 3 4");
        var columns = KernelDrops
                .columns(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 5_060));
        assertThat(KernelDrops.sum(lines, columns)).isEqualTo(11);
    }
}
