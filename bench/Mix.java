import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Phones that say what other phones said: {@code Mix HOST:PORT PHONES RATE FILE...}, files of one REGISTER each. Prints
 * the files whose REGISTER is not answered with 200. Then, for each line "plain N" or "mix N" on standard input, sends N REGISTERs at
 * the rate and prints how many were answered with 200: of one usual phone, or of the files in turn.
 */
public final class Mix {
    private static final String PLAIN = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx;rport\r\n"
            + "Max-Forwards: 70\r\nFrom: <sip:u@127.0.0.1>;tag=4711\r\nTo: <sip:u@127.0.0.1>\r\nCall-ID: x\r\nCSeq: 1 REGISTER\r\n"
            + "Contact: <sip:u@127.0.0.1:26000;transport=UDP>\r\nExpires: 3600\r\nUser-Agent: Yealink SIP-T46S 66.85.0.5\r\n"
            + "Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE\r\n"
            + "Supported: path\r\nContent-Length: 0\r\n\r\n";
    private static final int DIGITS = 9;
    private static final int NUMBER_FIRST = 100_000_000;
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final DatagramChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(65_536);
    private final List<Phone> plain = new ArrayList<>();
    private final List<Phone> mix = new ArrayList<>();
    private final int rate;
    private int number = NUMBER_FIRST;

    /** A REGISTER with the places of its CSeq and of its branch, -1 when it has none. */
    private record Phone(ByteBuffer message, int cseqAt, int branchAt) {
        /** @param user that it says instead of the one in the text, and part of its Call-ID */
        static Phone of(String text, String user) {
            String said = text.replaceFirst("(?im)^((?:Call-ID|i)[ \t]*:).*$", "$1 m" + user)
                    .replaceFirst("(?im)^(CSeq[ \t]*:[ \t]*)[0-9]+", "$1" + NUMBER_FIRST)
                    .replaceFirst("(?i)(branch=)[^;,\\s]+", "$1z9hG4bK" + NUMBER_FIRST)
                    .replaceFirst("(?im)^((?:From|f)[ \t]*:[^\r]*?sips?:)[^@\r>]+@", "$1" + user + "@")
                    .replaceFirst("(?im)^((?:To|t)[ \t]*:[^\r]*?sips?:)[^@\r>]+@", "$1" + user + "@");
            return new Phone(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)), place(said, "(?im)^CSeq[ \t]*:[ \t]*"),
                    place(said, "branch=z9hG4bK(?=" + NUMBER_FIRST + ")"));
        }

        private static int place(String text, String before) {
            var found = Pattern.compile(before).matcher(text);
            return found.find() ? found.end() : -1;
        }

        void number(int number) {
            write(cseqAt, number);
            write(branchAt, number);
        }

        private void write(int at, int number) {
            int rest = number;
            for (int i = DIGITS - 1; at >= 0 && i >= 0; i--) {
                message.put(at + i, (byte) ('0' + rest % 10));
                rest /= 10;
            }
        }
    }

    private Mix(InetSocketAddress node, int rate) throws IOException {
        this.rate = rate;
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
        channel.connect(node);
        channel.configureBlocking(false);
    }

    public static void main(String[] arguments) throws IOException {
        String[] host = arguments[0].split(":");
        var bench = new Mix(new InetSocketAddress(host[0], Integer.parseInt(host[1])), Integer.parseInt(arguments[2]));
        var texts = new ArrayList<String>();
        for (int i = 3; i < arguments.length; i++) {
            String text = Files.readString(Path.of(arguments[i]), StandardCharsets.ISO_8859_1);
            if (bench.run(List.of(Phone.of(text, "try" + i)), 1) == 1) {
                texts.add(text);
            } else {
                System.out.println("not answered with 200: " + Path.of(arguments[i]).getFileName());
            }
        }
        int phones = Integer.parseInt(arguments[1]);
        for (int i = 0; i < phones; i++) {
            bench.plain.add(Phone.of(PLAIN, "p" + i));
            bench.mix.add(Phone.of(texts.get(i % texts.size()), "m" + i));
        }
        System.out.println("ready " + texts.size());
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            System.out.println(bench.run(words[0].equals("mix") ? bench.mix : bench.plain, Integer.parseInt(words[1])));
        }
    }

    private int run(List<Phone> phones, int count) throws IOException {
        long startedNanos = System.nanoTime();
        int good = 0;
        int heard = 0;
        for (int i = 0; i < count; i++) {
            long dueNanos = startedNanos + i * 1_000_000_000L / rate;
            while (System.nanoTime() < dueNanos) {
                LockSupport.parkNanos(50_000);
            }
            var phone = phones.get(i % phones.size());
            phone.number(number++);
            channel.write(phone.message().rewind());
            for (int status = hear(); status > 0; status = hear()) {
                heard++;
                good += status == 200 ? 1 : 0;
            }
        }
        long untilNanos = System.nanoTime() + PATIENCE_NANOS;
        while (heard < count && System.nanoTime() < untilNanos) {
            int status = hear();
            heard += status > 0 ? 1 : 0;
            good += status == 200 ? 1 : 0;
            if (status <= 0) {
                LockSupport.parkNanos(100_000);
            }
        }
        return good;
    }

    /** The status of an answer; requests of the node, polls, are not answered. 0: there is none. */
    private int hear() throws IOException {
        while (true) {
            answer.clear();
            if (channel.read(answer) <= 0) {
                return 0;
            }
            if (answer.get(0) == 'S') {
                return (answer.get(8) - '0') * 100 + (answer.get(9) - '0') * 10 + answer.get(10) - '0';
            }
        }
    }
}
