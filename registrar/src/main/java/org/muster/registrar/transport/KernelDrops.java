package org.muster.registrar.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams that the kernel threw away because a socket's receive buffer was full, as Linux counts them
 * (proc(5), /proc/net/udp and udp6, the last column): what no counter of the node can see.
 */
final class KernelDrops {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"),
            Path.of("/proc/net/udp6"));
    private static final int LOCAL_COLUMN = 1;
    private static final int DROPS_COLUMN = 12;
    private static final Logger LOG = LoggerFactory.getLogger(KernelDrops.class);

    private KernelDrops() {}

    /** The sum over all sockets with one of these local addresses; 0 where it cannot be read. */
    static long of(Collection<InetSocketAddress> sockets) {
        var wanted = new HashSet<String>();
        sockets.forEach(socket -> wanted.addAll(columns(socket)));
        long sum = 0;
        for (var table : TABLES) {
            try {
                sum += sum(Files.readAllLines(table, StandardCharsets.US_ASCII), wanted);
            } catch (IOException e) {
                LOG.debug("{} cannot be read: {}", table, e.toString());
            }
        }
        return sum;
    }

    static long sum(List<String> lines, Collection<String> wanted) {
        long sum = 0;
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > DROPS_COLUMN && wanted.contains(columns[LOCAL_COLUMN])) {
                sum += Long.parseLong(columns[DROPS_COLUMN]);
            }
        }
        return sum;
    }

    /**
     * The address as it stands in the tables: words of four bytes in the machine's own order, which is
     * taken for little-endian. A socket of IPv6 that serves an IPv4 address has it mapped (RFC 4291
     * §2.5.5.2).
     */
    static List<String> columns(InetSocketAddress socket) {
        var address = socket.getAddress();
        String own = words(address) + ":" + "%04X".formatted(socket.getPort());
        return address instanceof Inet6Address ? List.of(own)
                : List.of(own, "0".repeat(16) + "FFFF0000" + own);
    }

    private static String words(InetAddress address) {
        byte[] bytes = address.getAddress();
        var text = new StringBuilder();
        for (int word = 0; word < bytes.length; word += Integer.BYTES) {
            for (int i = word + Integer.BYTES - 1; i >= word; i--) {
                text.append("%02X".formatted(bytes[i] & 0xff));
            }
        }
        return text.toString();
    }
}
