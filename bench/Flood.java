import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Phones that refresh at a rate, whatever comes back: {@code Flood HOST:PORT COUNT}. For each line {@code RATE SECONDS} on
 * standard input COUNT phones in turn send so many REGISTERs a second for so long; a second after the last it prints
 * how many were sent, answered 200 within 500 ms (before a phone would send again), answered 200 later, refused, and not answered.
 */
public final class Flood {
    private static final int BUFFER_BYTES = 16 << 20;
    private static final int RING = 1 << 20;
    private static final long LATE_NANOS = 500_000_000L;
    private static final long AFTER_NANOS = 1_000_000_000L;
    private static final byte[] CSEQ = "\nCSeq: ".getBytes(StandardCharsets.US_ASCII);

    private final DatagramChannel channel;
    private final int count;
    private final int port;
    private final long[] sentNanos = new long[RING];
    private final ByteBuffer in = ByteBuffer.allocate(2_048);
    private long cseq;
    private long ok;
    private long late;
    private long refused;

    private Flood(InetSocketAddress node, int count) throws IOException {
        this.count = count;
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        channel.connect(node);
        channel.configureBlocking(false);
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    public static void main(String[] arguments) throws Exception {
        String[] node = arguments[0].split(":");
        var flood = new Flood(new InetSocketAddress(InetAddress.getByName(node[0]), Integer.parseInt(node[1])),
                Integer.parseInt(arguments[1]));
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            flood.run(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        }
    }

    private void run(int rate, int seconds) throws IOException {
        ok = 0;
        late = 0;
        refused = 0;
        long total = (long) rate * seconds;
        long start = System.nanoTime();
        for (long sent = 0; sent < total;) {
            long due = Math.min(total, (System.nanoTime() - start) * rate / 1_000_000_000L);
            for (; sent < due; sent++) {
                send();
            }
            receive();
            LockSupport.parkNanos(200_000);
        }
        for (long end = System.nanoTime() + AFTER_NANOS; System.nanoTime() < end;) {
            receive();
            LockSupport.parkNanos(200_000);
        }
        System.out.println(total + " " + ok + " " + late + " " + refused + " " + (total - ok - late - refused));
    }

    private void send() throws IOException {
        long mine = ++cseq;
        long user = 3_000_000 + mine % count;
        sentNanos[(int) (mine % RING)] = System.nanoTime();
        channel.write(ByteBuffer.wrap(("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port + ";rport;branch=z9hG4bKf"
                + mine + "\r\nMax-Forwards: 70\r\nTo: <sip:" + user + "@127.0.0.1>\r\nFrom: <sip:" + user + "@127.0.0.1>;tag=f"
                + user + "\r\nCall-ID: flood-" + user + "\r\nCSeq: " + mine + " REGISTER\r\nContact: <sip:" + user + "@127.0.0.1:"
                + port + ">\r\nExpires: 3600\r\nUser-Agent: Grandstream GXP2170 1.0.11.64\r\nSupported: path, outbound\r\n"
                + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private void receive() throws IOException {
        for (in.clear(); channel.read(in) > 0; in.clear()) {
            boolean good = in.get(8) == '2';
            boolean soon = System.nanoTime() - sentNanos[(int) (cseq(in.array(), in.position()) % RING)] < LATE_NANOS;
            ok += good && soon ? 1 : 0;
            late += good && !soon ? 1 : 0;
            refused += good ? 0 : 1;
        }
    }

    private static long cseq(byte[] bytes, int length) {
        for (int at = 0; at + CSEQ.length < length; at++) {
            int same = 0;
            while (same < CSEQ.length && bytes[at + same] == CSEQ[same]) {
                same++;
            }
            if (same == CSEQ.length) {
                long number = 0;
                for (int i = at + same; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
                    number = number * 10 + bytes[i] - '0';
                }
                return number;
            }
        }
        return 0;
    }
}
