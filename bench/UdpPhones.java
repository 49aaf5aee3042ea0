import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Phones over UDP that register once and answer every OPTIONS: {@code UdpPhones HOST:PORT FIRST COUNT RATE}. Prints
 * "registered N in S s", then for each line on standard input how many polls it has answered, until the input ends.
 */
public final class UdpPhones {
    private static final int SOCKETS = 16;
    private static final int BUFFER_BYTES = 8 << 20;
    private static final long REPEAT_AFTER_MS = 1_000;

    private final InetSocketAddress node;
    private final int first;
    private final int count;
    private final BitSet registered;
    private final AtomicLong answered = new AtomicLong();
    private final DatagramChannel[] channels = new DatagramChannel[SOCKETS];

    private UdpPhones(InetSocketAddress node, int first, int count) {
        this.node = node;
        this.first = first;
        this.count = count;
        registered = new BitSet(count);
    }

    public static void main(String[] arguments) throws Exception {
        String[] host = arguments[0].split(":");
        var phones = new UdpPhones(
                new InetSocketAddress(InetAddress.getByName(host[0]), Integer.parseInt(host[1])),
                Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        phones.run(Integer.parseInt(arguments[3]));
    }

    private void run(int rate) throws IOException, InterruptedException {
        for (int i = 0; i < SOCKETS; i++) {
            channels[i] = DatagramChannel.open();
            channels[i].setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channels[i].bind(new InetSocketAddress(node.getAddress(), 0));
            var channel = channels[i];
            var thread = new Thread(() -> hear(channel), "socket-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        long startedNanos = System.nanoTime();
        registerAll(rate);
        System.out.printf("registered %d in %.1f s%n", count,
                (System.nanoTime() - startedNanos) / 1e9);
        var lines = new BufferedReader(new InputStreamReader(System.in));
        while (lines.readLine() != null) {
            System.out.println(answered.get());
        }
    }

    private void registerAll(int rate) throws IOException {
        for (int round = 0; missing() > 0; round++) {
            if (round == 20) {
                throw new IOException(missing() + " of " + count + " could not register");
            }
            long startedNanos = System.nanoTime();
            long sent = 0;
            for (int i = 0; i < count; i++) {
                if (isRegistered(i)) {
                    continue;
                }
                register(i, round);
                // In portions of 16, each at its time.
                if (++sent % 16 == 0) {
                    long dueNanos = startedNanos + sent * 1_000_000_000L / rate;
                    LockSupport.parkNanos(dueNanos - System.nanoTime());
                }
            }
            long untilNanos = System.nanoTime() + REPEAT_AFTER_MS * 1_000_000;
            while (missing() > 0 && System.nanoTime() < untilNanos) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private void register(int i, int round) throws IOException {
        var channel = channels[i % SOCKETS];
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        String host = node.getAddress().getHostAddress();
        int user = first + i;
        String text = "REGISTER sip:" + host + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ":" + port
                + ";branch=z9hG4bKr" + user + "x" + round + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:"
                + user + "@" + host + ">;tag=" + user + "\r\nTo: <sip:" + user + "@" + host
                + ">\r\nCall-ID: r" + user + "\r\nCSeq: " + (round + 1) + " REGISTER\r\nContact: <sip:"
                + user + "@" + host + ":" + port
                + ">\r\nExpires: 7200\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n";
        channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), node);
    }

    private synchronized boolean isRegistered(int i) {
        return registered.get(i);
    }

    private synchronized int missing() {
        return count - registered.cardinality();
    }

    private synchronized void onRegistered(int user) {
        registered.set(user - first);
    }

    private void hear(DatagramChannel channel) {
        var in = ByteBuffer.allocateDirect(4_096);
        var out = ByteBuffer.allocateDirect(4_096);
        byte[] bytes = new byte[4_096];
        try {
            while (true) {
                in.clear();
                channel.receive(in);
                in.flip();
                int length = in.remaining();
                in.get(bytes, 0, length);
                if (bytes[0] == 'O') {
                    answer(bytes, length, out);
                    channel.send(out, node);
                    answered.incrementAndGet();
                } else if (bytes[8] == '2') {
                    onRegistered(user(bytes, length));
                }
            }
        } catch (IOException e) {
            System.err.println("a socket failed: " + e);
        }
    }

    /** The 200: the lines that a response repeats, as they are. */
    private static void answer(byte[] request, int length, ByteBuffer out) {
        out.clear();
        out.put("SIP/2.0 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
        int start = 0;
        while (start < length) {
            int end = start;
            while (request[end] != '\n') {
                end++;
            }
            byte initial = request[start];
            boolean repeated = initial == 'V' || initial == 'F' || initial == 'T'
                    || initial == 'C' && (request[start + 1] == 'S' || request[start + 1] == 'a');
            if (start > 0 && repeated) {
                out.put(request, start, initial == 'T' ? end - 1 - start : end + 1 - start);
                if (initial == 'T') {
                    out.put(";tag=b\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            start = end + 1;
        }
        out.put("Content-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).flip();
    }

    /** The number in "Call-ID: rNUMBER". */
    private static int user(byte[] response, int length) {
        for (int i = 0; i < length - 10; i++) {
            if (response[i] == 'I' && response[i + 1] == 'D' && response[i + 4] == 'r') {
                int number = 0;
                for (int at = i + 5; response[at] >= '0' && response[at] <= '9'; at++) {
                    number = number * 10 + response[at] - '0';
                }
                return number;
            }
        }
        throw new IllegalStateException("a 200 without our Call-ID");
    }
}
