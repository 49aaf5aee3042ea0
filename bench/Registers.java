import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Phones that register and go on registering: {@code Registers HOST:PORT FIRST COUNT WINDOW RATE DOMAIN [EACH]}. Registers COUNT
 * numbers from FIRST on, at most WINDOW at a time, and prints "registered N in S s". Then registers them again and again, RATE
 * a second, one of EACH (10) with another q, and answers polls; for each line on standard input it prints the count, the failed, and p50, p99
 * and the greatest of the time from when each was due to its 200, in microseconds, since the line before.
 */
public final class Registers {
    private static final int BUFFER_BYTES = 8 << 20;
    private static final long REPEAT_AFTER_NANOS = 500_000_000L;
    private static final int TRIES = 6;
    private static final byte[] CSEQ = "\nCSeq: ".getBytes(StandardCharsets.US_ASCII);

    private final DatagramChannel channel;
    private final InetSocketAddress node;
    private final String domain;
    private final int first;
    private final int count;
    private final long[] dueNanos;
    private final long[] sentNanos;
    private final int[] tries;
    private final boolean[] done;
    private int[] micros = new int[1 << 16];
    private int measured;
    private int failed;
    private long cseq;

    private Registers(InetSocketAddress node, String domain, int first, int count)
            throws IOException {
        this.node = node;
        this.domain = domain;
        this.first = first;
        this.count = count;
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.connect(node);
        channel.configureBlocking(false);
        dueNanos = new long[RING];
        sentNanos = new long[RING];
        tries = new int[RING];
        done = new boolean[RING];
        Arrays.fill(done, true);
    }

    /** Requests under way are told apart by CSeq, which goes round in this many. */
    private static final int RING = 1 << 16;

    public static void main(String[] arguments) throws Exception {
        String[] host = arguments[0].split(":");
        var phones = new Registers(
                new InetSocketAddress(InetAddress.getByName(host[0]), Integer.parseInt(host[1])),
                arguments[5], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        phones.load(Integer.parseInt(arguments[3]));
        var asked = new Thread(phones::listen, "lines");
        asked.setDaemon(true);
        asked.start();
        phones.goOn(Integer.parseInt(arguments[4]),
                arguments.length > 6 ? Integer.parseInt(arguments[6]) : 10);
    }

    private void load(int window) throws IOException {
        long startedNanos = System.nanoTime();
        int sent = 0;
        int answered = 0;
        long oldest = 1;
        while (answered < count) {
            while (sent < count && sent - answered < window) {
                begin(sent++, 0, System.nanoTime());
            }
            int heard = hear();
            answered += heard;
            oldest = repeat(oldest);
            if (heard == 0) {
                LockSupport.parkNanos(50_000);
            }
        }
        System.out.printf("registered %d in %.1f s%n", count,
                (System.nanoTime() - startedNanos) / 1e9);
        System.out.flush();
        forget();
    }

    /** @param each one of so many says another q */
    private void goOn(int rate, int each) throws IOException {
        long startedNanos = System.nanoTime();
        long oldest = cseq + 1;
        long spacing = 1_000_000_000L / rate;
        for (long i = 0;; i++) {
            long due = startedNanos + i * spacing;
            while (System.nanoTime() < due) {
                if (hear() == 0) {
                    oldest = repeat(oldest);
                    long leftNanos = Math.max(1, due - System.nanoTime());
                    // Nothing is under way: the processor is the nodes' until the next is due.
                    LockSupport.parkNanos(oldest > cseq ? leftNanos : Math.min(20_000, leftNanos));
                }
            }
            begin((int) (i * 7919 % count), i % each == 0 ? 1 + (int) (i / each % 50) : 0, due);
            hear();
            oldest = repeat(oldest);
        }
    }

    private void begin(int phone, int move, long due) throws IOException {
        cseq++;
        int at = (int) (cseq % RING);
        if (!done[at]) {
            failed++;
        }
        done[at] = false;
        tries[at] = 1;
        dueNanos[at] = due;
        sentNanos[at] = System.nanoTime();
        phoneOf[at] = phone;
        moveOf[at] = move;
        send(cseq);
    }

    private final int[] phoneOf = new int[RING];
    private final int[] moveOf = new int[RING];

    private void send(long number) throws IOException {
        int at = (int) (number % RING);
        String user = String.valueOf(first + phoneOf[at]);
        String text = "REGISTER sip:" + domain + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.9:5060;branch=z9hG4bK"
                + first + "x" + number + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@" + domain
                + ">;tag=t\r\nTo: <sip:" + user + "@" + domain + ">\r\nCall-ID: c" + user + "\r\nCSeq: " + number
                + " REGISTER\r\nContact: <sip:" + user + "@10.77.0.9:5060>;q=0."
                + (10 + moveOf[at]) + "\r\nExpires: 7200\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n";
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1_000; i++) {
            try {
                if (channel.write(bytes) > 0) {
                    return;
                }
            } catch (IOException refused) {
                return; // nobody listens there now; it is repeated
            }
            LockSupport.parkNanos(20_000);
        }
    }

    /** The oldest that may still be under way. */
    private long repeat(long oldest) throws IOException {
        long now = System.nanoTime();
        while (oldest <= cseq && done[(int) (oldest % RING)]) {
            oldest++;
        }
        for (long i = oldest; i <= cseq && i < oldest + RING; i++) {
            int at = (int) (i % RING);
            if (done[at]) {
                continue;
            }
            if (now - sentNanos[at] < REPEAT_AFTER_NANOS) {
                break;
            }
            if (tries[at]++ >= TRIES) {
                done[at] = true;
                synchronized (this) {
                    failed++;
                }
                continue;
            }
            sentNanos[at] = now;
            send(i);
        }
        return oldest;
    }

    private final ByteBuffer answer = ByteBuffer.allocate(8_192);

    private int hear() throws IOException {
        int heard = 0;
        while (true) {
            answer.clear();
            int length;
            try {
                length = channel.read(answer);
            } catch (IOException refused) {
                return heard;
            }
            if (length <= 0) {
                return heard;
            }
            byte[] bytes = answer.array();
            if (bytes[0] == 'O') {
                answerPoll(new String(bytes, 0, length, StandardCharsets.US_ASCII));
                continue;
            }
            long number = cseqOf(bytes, length);
            int at = (int) (number % RING);
            if (number <= 0 || done[at] || length < 12) {
                continue;
            }
            done[at] = true;
            heard++;
            synchronized (this) {
                if (bytes[8] != '2') {
                    failed++;
                }
                if (measured == micros.length) {
                    micros = Arrays.copyOf(micros, measured * 2);
                }
                micros[measured++] = (int) Math.min(Integer.MAX_VALUE,
                        (System.nanoTime() - dueNanos[at]) / 1_000);
            }
        }
    }

    private void answerPoll(String poll) throws IOException {
        var text = new StringBuilder("SIP/2.0 200 OK\r\n");
        for (String line : poll.split("\r\n")) {
            if (line.matches("(Via|From|To|Call-ID|CSeq): .*")) {
                text.append(line).append(line.startsWith("To") ? ";tag=p\r\n" : "\r\n");
            }
        }
        channel.write(ByteBuffer.wrap(text.append("Content-Length: 0\r\n\r\n").toString()
                .getBytes(StandardCharsets.US_ASCII)));
    }

    private static long cseqOf(byte[] bytes, int length) {
        for (int i = 0; i + CSEQ.length < length; i++) {
            if (bytes[i] == '\n' && Arrays.equals(bytes, i, i + CSEQ.length, CSEQ, 0, CSEQ.length)) {
                long number = 0;
                for (int j = i + CSEQ.length; j < length && bytes[j] >= '0' && bytes[j] <= '9'; j++) {
                    number = number * 10 + bytes[j] - '0';
                }
                return number;
            }
        }
        return 0;
    }

    private synchronized void forget() {
        measured = 0;
        failed = 0;
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
            while (lines.readLine() != null) {
                tell();
            }
        } catch (IOException e) {
            // the end of the input
        }
        System.exit(0);
    }

    private synchronized void tell() {
        int[] all = Arrays.copyOf(micros, measured);
        Arrays.sort(all);
        System.out.printf("%d %d %d %d %d%n", measured, failed, at(all, 50), at(all, 99),
                measured == 0 ? 0 : all[measured - 1]);
        System.out.flush();
        forget();
    }

    private static int at(int[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
