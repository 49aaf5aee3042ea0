import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a REGISTER takes, seen from outside: {@code Probe HOST:PORT RATE}. For each line with a number of seconds on
 * standard input it refreshes numbers at that rate for so long and prints "p50 p99 p999 unanswered", microseconds.
 */
public final class Probe {
    private static final int FIRST = 990_000_000;
    private static final int PHONES = 500;

    private final InetSocketAddress node;
    private final int rate;
    private final DatagramChannel channel;
    private final String host;
    private final int port;
    private int cseq;
    private volatile long[] sentNanos = new long[0];
    private volatile long[] tookNanos = new long[0];

    private Probe(InetSocketAddress node, int rate) throws IOException {
        this.node = node;
        this.rate = rate;
        channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(node.getAddress(), 0));
        host = node.getAddress().getHostAddress();
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    public static void main(String[] arguments) throws Exception {
        String[] host = arguments[0].split(":");
        var probe = new Probe(
                new InetSocketAddress(InetAddress.getByName(host[0]), Integer.parseInt(host[1])),
                Integer.parseInt(arguments[1]));
        var hearing = new Thread(probe::hear, "answers");
        hearing.setDaemon(true);
        hearing.start();
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(probe.measure(Integer.parseInt(line.strip())));
        }
    }

    private String measure(int seconds) throws IOException {
        int count = rate * seconds;
        cseq++;
        tookNanos = new long[count];
        sentNanos = new long[count];
        long startedNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long dueNanos = startedNanos + i * 1_000_000_000L / rate;
            while (System.nanoTime() < dueNanos) {
                LockSupport.parkNanos(dueNanos - System.nanoTime());
            }
            send(i);
        }
        LockSupport.parkNanos(500_000_000);
        long[] took = tookNanos.clone();
        Arrays.sort(took);
        int unanswered = 0;
        while (unanswered < count && took[unanswered] == 0) {
            unanswered++;
        }
        int answered = count - unanswered;
        return "%d %d %d %d".formatted(at(took, unanswered, answered, 0.5),
                at(took, unanswered, answered, 0.99), at(took, unanswered, answered, 0.999),
                unanswered);
    }

    private static long at(long[] sorted, int from, int count, double part) {
        return count == 0 ? -1 : sorted[from + (int) Math.min(count - 1, count * part)] / 1_000;
    }

    private void send(int i) throws IOException {
        int user = FIRST + i % PHONES;
        String id = cseq + "." + i;
        byte[] text = ("REGISTER sip:" + host + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ":" + port
                + ";branch=z9hG4bKp" + id + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@"
                + host + ">;tag=p\r\nTo: <sip:" + user + "@" + host + ">\r\nCall-ID: p" + id
                + "\r\nCSeq: 1 REGISTER\r\nContact: <sip:" + user + "@" + host + ":" + port
                + ">\r\nExpires: 3600\r\nUser-Agent: probe\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        sentNanos[i] = System.nanoTime();
        channel.send(ByteBuffer.wrap(text), node);
    }

    private void hear() {
        var in = ByteBuffer.allocateDirect(4_096);
        byte[] bytes = new byte[4_096];
        try {
            while (true) {
                in.clear();
                channel.receive(in);
                long nowNanos = System.nanoTime();
                in.flip();
                int length = in.remaining();
                in.get(bytes, 0, length);
                note(new String(bytes, 0, length, StandardCharsets.US_ASCII), nowNanos);
            }
        } catch (IOException e) {
            System.err.println("the socket failed: " + e);
        }
    }

    private void note(String answer, long nowNanos) {
        int at = answer.indexOf("Call-ID: p" + cseq + ".");
        if (!answer.startsWith("SIP/2.0 200") || at < 0) {
            return; // a poll of its own phones, or of the time before
        }
        int from = answer.indexOf('.', at) + 1;
        int i = Integer.parseInt(answer.substring(from, answer.indexOf('\r', from)));
        tookNanos[i] = nowNanos - sentNanos[i];
    }
}
