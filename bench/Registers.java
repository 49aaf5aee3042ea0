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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Phones that register and go on registering: {@code Registers HOST:PORT FIRST COUNT WINDOW RATE DOMAIN [EACH]}. Registers COUNT
 * numbers from FIRST on, at most WINDOW at a time, and prints "registered N in S s". Then registers them again and again, RATE
 * a second, one of EACH (10) with another q, and answers polls; for each line on standard input it prints the count, the failed, p50, p99
 * and the greatest of the time from when each was due to its 200, in microseconds, since the line before, and then all these times in
 * order. One thread sends and one hears, each asleep until there is something to do: the processors are the nodes'.
 */
public final class Registers {
    private static final int BUFFER_BYTES = 8 << 20;
    private static final long REPEAT_AFTER_NANOS = 500_000_000L;
    private static final long LOOK_MS = 50;
    private static final int TRIES = 6;
    private static final byte[] CSEQ = "\nCSeq: ".getBytes(StandardCharsets.US_ASCII);
    /** Requests under way are told apart by CSeq, which goes round in this many. */
    private static final int RING = 1 << 16;

    private final DatagramChannel channel;
    private final String domain;
    private final int first;
    private final int count;
    private final Semaphore free;
    private final long[] dueNanos = new long[RING];
    private final long[] sentNanos = new long[RING];
    private final int[] phoneOf = new int[RING];
    private final int[] moveOf = new int[RING];
    private final int[] tries = new int[RING];
    private final boolean[] done = new boolean[RING];
    private int[] micros = new int[1 << 16];
    private int measured;
    private int failed;
    private long cseq;
    private long oldest = 1;

    private Registers(InetSocketAddress node, String domain, int first, int count, int window)
            throws IOException {
        this.domain = domain;
        this.first = first;
        this.count = count;
        free = new Semaphore(window);
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.connect(node);
        Arrays.fill(done, true);
    }

    public static void main(String[] arguments) throws Exception {
        String[] host = arguments[0].split(":");
        int window = Integer.parseInt(arguments[3]);
        var phones = new Registers(
                new InetSocketAddress(InetAddress.getByName(host[0]), Integer.parseInt(host[1])),
                arguments[5], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]),
                window);
        phones.start("answers", phones::hear);
        phones.load(window);
        phones.start("lines", phones::listen);
        phones.goOn(Integer.parseInt(arguments[4]),
                arguments.length > 6 ? Integer.parseInt(arguments[6]) : 10);
    }

    private void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void load(int window) throws InterruptedException {
        long startedNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            take(1);
            begin(i, 0, System.nanoTime());
        }
        take(window);
        free.release(window);
        System.out.printf("registered %d in %.1f s%n", count,
                (System.nanoTime() - startedNanos) / 1e9);
        System.out.flush();
        forget();
    }

    private void take(int places) throws InterruptedException {
        while (!free.tryAcquire(places, LOOK_MS, TimeUnit.MILLISECONDS)) {
            repeat();
        }
    }

    /** @param each one of so many says another q */
    private void goOn(int rate, int each) {
        long startedNanos = System.nanoTime();
        long spacing = 1_000_000_000L / rate;
        for (long i = 0;; i++) {
            long due = startedNanos + i * spacing;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            begin((int) (i * 7919 % count), i % each == 0 ? 1 + (int) (i / each % 50) : 0, due);
            repeat();
        }
    }

    private void begin(int phone, int move, long due) {
        long number;
        synchronized (this) {
            number = ++cseq;
            int at = (int) (number % RING);
            if (!done[at]) {
                failed++;
            }
            done[at] = false;
            tries[at] = 1;
            dueNanos[at] = due;
            sentNanos[at] = System.nanoTime();
            phoneOf[at] = phone;
            moveOf[at] = move;
        }
        send(number);
    }

    private void send(long number) {
        int at = (int) (number % RING);
        String user = String.valueOf(first + phoneOf[at]);
        String text = "REGISTER sip:" + domain + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.9:5060;branch=z9hG4bK"
                + first + "x" + number + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@" + domain
                + ">;tag=t\r\nTo: <sip:" + user + "@" + domain + ">\r\nCall-ID: c" + user + "\r\nCSeq: " + number
                + " REGISTER\r\nContact: <sip:" + user + "@10.77.0.9:5060>;q=0."
                + (10 + moveOf[at]) + "\r\nExpires: 7200\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n";
        write(text);
    }

    private void write(String text) {
        try {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException refused) {
            // nobody listens there now; a request is repeated
        }
    }

    /** Sends again what has had no answer for long. */
    private void repeat() {
        long now = System.nanoTime();
        while (oldest <= cseq && isDone(oldest)) {
            oldest++;
        }
        for (long i = oldest; i <= cseq && i < oldest + RING; i++) {
            if (!isDone(i)) {
                if (now - sentNanos[(int) (i % RING)] < REPEAT_AFTER_NANOS) {
                    return;
                }
                sendAgain(i, now);
            }
        }
    }

    private synchronized boolean isDone(long number) {
        return done[(int) (number % RING)];
    }

    private void sendAgain(long number, long now) {
        int at = (int) (number % RING);
        sentNanos[at] = now;
        if (tries[at]++ < TRIES) {
            send(number);
        } else if (isFinished(at)) {
            synchronized (this) {
                failed++;
            }
        }
    }

    /** False when it was finished before. */
    private synchronized boolean isFinished(int at) {
        boolean was = done[at];
        done[at] = true;
        if (!was) {
            free.release();
        }
        return !was;
    }

    private void hear() {
        var answer = ByteBuffer.allocate(8_192);
        while (true) {
            answer.clear();
            try {
                channel.read(answer);
            } catch (IOException refused) {
                continue; // nobody listens there now
            }
            onHeard(answer.array(), answer.position());
        }
    }

    private void onHeard(byte[] bytes, int length) {
        if (bytes[0] == 'O') {
            answerPoll(new String(bytes, 0, length, StandardCharsets.US_ASCII));
            return;
        }
        long number = cseqOf(bytes, length);
        int at = (int) (number % RING);
        if (number > 0 && length >= 12 && isFinished(at)) {
            measure((int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - dueNanos[at]) / 1_000),
                    bytes[8] == '2');
        }
    }

    private synchronized void measure(int tookMicros, boolean good) {
        if (!good) {
            failed++;
        }
        if (measured == micros.length) {
            micros = Arrays.copyOf(micros, measured * 2);
        }
        micros[measured++] = tookMicros;
    }

    private void answerPoll(String poll) {
        var text = new StringBuilder("SIP/2.0 200 OK\r\n");
        for (String line : poll.split("\r\n")) {
            if (line.matches("(Via|From|To|Call-ID|CSeq): .*")) {
                text.append(line).append(line.startsWith("To") ? ";tag=p\r\n" : "\r\n");
            }
        }
        write(text.append("Content-Length: 0\r\n\r\n").toString());
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

    /** Sorts without the lock: whoever hears answers must not wait for it. */
    private void tell() {
        int[] all;
        int bad;
        synchronized (this) {
            all = Arrays.copyOf(micros, measured);
            bad = failed;
            forget();
        }
        Arrays.sort(all);
        var line = new StringBuilder("%d %d %d %d %d".formatted(all.length, bad, at(all, 50), at(all, 99), at(all, 100)));
        for (int took : all) {
            line.append(' ').append(took);
        }
        System.out.println(line);
        System.out.flush();
    }

    private static int at(int[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
