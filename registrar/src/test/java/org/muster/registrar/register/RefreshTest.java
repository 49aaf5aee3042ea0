package org.muster.registrar.register;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.muster.registrar.device.AgentPolls;
import org.muster.registrar.device.DeviceProcess;
import org.muster.registrar.device.PollSettings;
import org.muster.registrar.message.Corpora;
import org.muster.registrar.message.Transport;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscribers;
import org.muster.replication.table.Owner;
import org.muster.replication.table.View;

import static org.assertj.core.api.Assertions.assertThat;

/** The lean path has the outcome of the general one, and is the one that phones take. */
@Tag("R3")
@Tag("R4")
class RefreshTest {
    /** So many REGISTERs of a seed; a device or two for each of three numbers. */
    private static final int STEPS = 300;
    private static final int SEEDS = 24;

    static String pick(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static boolean asks(long seed) {
        return seed % 3 == 2;
    }

    static Phone phone(long seed, boolean refresh) {
        var options = new Phone.Options().trust("192.0.2.0/24");
        if (asks(seed)) {
            options.with(Subscribers.read("subscribers", Stream.of("1001", "1002", "1003")
                    .flatMap(user -> Stream.of("local", "other")
                            // what is right for the one is right for the other, which nobody asks for
                            .map(realm -> user + ":" + realm + ":"
                                    + Algorithm.MD5.ha1(user, "local", "secret")))
                    .toList()));
        }
        options.refresh = refresh;
        options.random = new Random(seed);
        options.expires = new ExpiresLimits(60, 3_600, 7_200, seed % 2 == 0 ? 10 : 0);
        options.over = ContactsOver.values()[(int) (seed % ContactsOver.values().length)];
        options.admissionRate = seed % 5 == 0 ? 50 : Admission.UNLIMITED;
        options.phones = seed % 5 == 0 ? 20_000 : 0;
        options.polls = seed % 3 == 0 ? PollSettings.OFF
                : new PollSettings(true, 25_000, 20_000, 60_000, 1_000, 3, 300_000, 1_000,
                        List.of(new AgentPolls(Pattern.compile("Sleepy"), AgentPolls.NEVER)));
        return new Phone(options);
    }

    /** Again what the number said last, but for what orders it, and now and then one header less. */
    static String again(Random random, String text, int cseq) {
        String last = random.nextInt(6) > 0 ? text
                : text.replaceAll(pick(random, "Path", "Supported", "Expires", "User-Agent")
                        + ": [^\r]*\r\n", "");
        boolean late = random.nextInt(4) == 0;
        return random.nextInt(4) == 0 ? last
                : last.replaceAll("branch=z9hG4bK\\w+", "branch=z9hG4bKr" + cseq)
                        .replaceAll("CSeq: \\d+",
                                "CSeq: " + (late ? random.nextInt(cseq) : cseq))
                        .replaceAll("Call-ID: c.", "Call-ID: " + pick(random, "c1", "c1", "c2"));
    }

    /** What a phone, or somebody in its place, may say. */
    static String message(Random random, String user, int cseq) {
        boolean plain = random.nextBoolean();
        String contact = plain ? "<sip:a@192.0.2.7:5060>"
                : pick(random, "<sip:a@192.0.2.7:5060>;expires=120",
                        "<sip:a@192.0.2.7:5060>;q=0.5", "<sip:a@192.0.2.7:5060>;expires=0",
                        "<sip:b@10.0.0.1;pn-provider=x>", "*", "<sip:a@192.0.2.7:5060>, <sip:c@h>",
                        "<sip:a@192.0.2.7>;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
                        "<mailto:a@h>");
        String expires = contact.equals("*") ? "0"
                : plain ? "600" : pick(random, "600", "600", "600", "600", "30", "0", "x");
        String more = pick(random, "", "", "", "", "Supported: path, outbound\r\n",
                "Path: <sip:p@192.0.2.9;lr;ob>\r\nSupported: path\r\n", "Require: x\r\n",
                "User-Agent: Sleepy\r\n", "Via: SIP/2.0/UDP 10.1.1.1;branch=z9\r\n");
        String host = pick(random, "192.0.2.7:5060", "192.0.2.7:5060", "192.0.2.7",
                "192.0.2.7:5070", "10.0.0.1:5070");
        return "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";branch=z9hG4bK"
                + (random.nextInt(10) == 0 ? 1 : cseq)
                + pick(random, ";rport", ";rport", ";received=10.9.9.9;rport=7", "")
                + "\r\nFrom: <sip:" + user
                + "@127.0.0.1>;tag=" + pick(random, "a", "a", "b") + "\r\nTo: <sip:" + user
                + "@127.0.0.1>\r\nCall-ID: " + pick(random, "c1", "c1", "c1", "c2") + "\r\nCSeq: "
                + (random.nextInt(20) == 0 ? cseq / 2 : cseq) + " REGISTER\r\n"
                + (random.nextInt(20) == 0 ? "" : "Contact: " + contact + "\r\n") + "Expires: "
                + expires + "\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    /** The same with credentials: right ones mostly, of the nonce of the last challenge. */
    static String proven(Random random, String text, String user, String nonce) {
        String from = random.nextInt(12) > 0 ? user : pick(random, "1001", "1002", "nobody");
        var digest = new DigestPhone(from, "local", random.nextInt(12) > 0 ? "secret" : "guess");
        String count = pick(random, "00000001", "00000002", "0000000a", "1", null);
        String line = digest.authorization("Authorization", "REGISTER", nonce,
                random.nextInt(4) > 0 ? "0000000" + (1 + random.nextInt(9)) : count);
        line = switch (random.nextInt(16)) {
            case 0 -> line.replace("Digest ", "DIGEST  ");
            case 1 -> line.replace("realm=\"local\"", "realm=\"other\"");
            case 2 -> line.replace("uri=", "opaque=\"a, b\",uri=");
            case 3 -> line.replace("qop=auth", "qop=\"AUTH\"");
            case 4 -> line.replace(" nonce=", " nonce=\"x\", nonce=");
            case 5 -> line + line;
            case 6 -> line.replace("username=\"", "username=\"\\");
            case 7 -> line.replace(", response", ", RESPONSE").replace("cnonce", "CNonce");
            default -> line;
        };
        return text.replaceAll("Authorization: [^\r]*\r\n", "").replace("Content-Length",
                line + "Content-Length");
    }

    static List<String> processes(Phone phone) {
        var all = new ArrayList<String>();
        for (int shard = 0; shard < 64; shard++) {
            for (DeviceProcess each : phone.devices.ofShard(shard)) {
                all.add(each.number() + " " + each.deviceKey() + " " + each.process() + " "
                        + each.state() + " " + each.last() + " " + each.flow() + " " + each.way()
                        + " " + each.expiresAtMs() + " " + each.liveStampMs());
            }
        }
        return all;
    }

    private static List<String> claims(Phone phone) {
        return List.of(phone.table.claims("1001@local").toString(),
                phone.table.claims("1002@local").toString(),
                phone.table.claims("1003@local").toString());
    }

    @Test
    void bothWaysAnswerAndChangeTheSame() {
        long first = Long.getLong("muster.first", 1);
        long taken = 0;
        long seeds = Long.getLong("muster.refresh.seeds", SEEDS);
        for (long seed = first; seed < first + seeds; seed++) {
            var random = new Random(seed);
            var quick = phone(seed, true);
            var full = phone(seed, false);
            var options = new Phone.Options();
            options.node = "n2";
            var peer = new Phone(options);
            var lastByUser = new HashMap<String, String>();
            String nonce = "none";
            for (int step = 1; step <= STEPS; step++) {
                String user = pick(random, "1001", "1002", "1003");
                boolean repeats = lastByUser.containsKey(user) && random.nextInt(4) > 0;
                String text = repeats ? again(random, lastByUser.get(user), step)
                        : message(random, user, step);
                if (asks(seed) && random.nextInt(4) > 0) {
                    text = proven(random, text, user, nonce);
                }
                lastByUser.put(user, text);
                int ms = pick(random, "1", "50", "500", "40000").equals("40000")
                        ? random.nextInt(80_000) : 1 + random.nextInt(500);
                int port = random.nextInt(10) == 0 ? 5_061 : 5_060;
                boolean moves = random.nextInt(seed % 2 == 0 ? 100 : 1_000) == 0;
                if (moves) { // one of its numbers registers at another node
                    peer.nowMs = quick.nowMs;
                    peer.send(text);
                }
                int phones = seed % 5 == 0 && random.nextInt(10) == 0 ? random.nextInt(40_000)
                        : quick.options.phones;
                for (var each : List.of(quick, full)) {
                    each.options.phones = phones;
                    each.nowMs += ms;
                    each.sourcePort = port;
                    each.change.expireDue(each.nowMs);
                    if (moves) {
                        copy(peer, each);
                    }
                }
                var as = "seed " + seed + " step " + step + "; replay: -Dmuster.first=" + seed
                        + " -Dmuster.refresh.seeds=1\n" + text;
                String answer = quick.send(text);
                assertThat(answer).as(as).isEqualTo(full.send(text));
                assertThat(quick.answeredTo).as(as).isEqualTo(full.answeredTo);
                if (answer != null && answer.startsWith("SIP/2.0 401")) {
                    nonce = DigestPhone.nonce(answer);
                } else if (answer == null || !answer.startsWith("SIP/2.0 200")) {
                    lastByUser.remove(user); // it tries something else
                }
                boolean answers = random.nextBoolean();
                assertThat(quick.pollsDue(answers)).as(as).isEqualTo(full.pollsDue(answers));
                assertThat(processes(quick)).as(as).isEqualTo(processes(full));
                assertThat(claims(quick)).as(as).isEqualTo(claims(full));
                assertThat(quick.changes()).as(as).isEqualTo(full.changes());
                assertThat(quick.events).as(as).isEqualTo(full.events);
            }
            taken += quick.counters.values().get("sip.register.lean");
            assertThat(full.counters.values().get("sip.register.lean")).isZero();
        }
        System.out.println("by the lean path: " + taken + " of " + seeds * STEPS);
        assertThat(taken).as("of %d", seeds * STEPS).isGreaterThan(seeds * STEPS / 8);
    }

    /** The other node's table becomes visible here, without anybody looking at the claims again yet. */
    private static void copy(Phone peer, Phone here) {
        var view = new View(new Owner("n2", 1));
        for (int shard = 0; shard < 64; shard++) {
            var all = peer.table.shard(shard).changesAfter(shard, 0, 1 << 20);
            view.begin(shard);
            if (all != null) {
                view.apply(all, here.nowMs);
            }
            view.end(shard, peer.table.shard(shard).state());
        }
        here.table.attach(view);
    }

    /** A phone that registered before this node knew that the host is a peer's. */
    @Test
    void aHostThatTurnsOutToBeAPeersNamesAnotherNumber() {
        var phone = new Phone();
        String text = phone.register("c1", 1, "Contact: <sip:a@192.0.2.7:5060>\r\n")
                .replace("127.0.0.1", "127.0.0.2");
        phone.send(text);
        assertThat(phone.devices.of("1001@127.0.0.2")).hasSize(1);
        phone.numbering.peerHosts(List.of("127.0.0.2"));
        phone.send(text.replace("CSeq: 1", "CSeq: 2").replace("z9hG4bK", "z9hG4bKr"));
        assertThat(phone.devices.of("1001@local")).hasSize(1);
        assertThat(phone.counters.values().get("sip.register.lean")).isZero();
        phone.numbering.peerHosts(List.of("127.0.0.2"));
        phone.send(text.replace("CSeq: 1", "CSeq: 3").replace("z9hG4bK", "z9hG4bKs"));
        assertThat(phone.counters.values().get("sip.register.lean")).isOne();
    }

    /** A request that is sent on is sent on as it came. */
    @Test
    void whatIsReadInFullIsReadAsItCame() {
        var phone = new Phone();
        String folded = phone.register("c1", 1, "Subject: a\r\n b\r\n\tc\r\n");
        for (String text : List.of(folded, folded.replace("Length:", "Length :"))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(phone.front.leanAnswer(bytes, bytes.length, phone.flow())).isNull();
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    /** Once a peer has a claim of that instance, the same REGISTER means that one. */
    @Test
    void aDeviceThatOnlyItsUriNamesIsLookedForEachTime() {
        var phone = new Phone();
        String contact = "Contact: <sip:a@192.0.2.7:5060>";
        String named = contact + ";+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n"
                + "Supported: path, outbound\r\n";
        phone.sendRegister("c1", 1, contact + "\r\n");
        phone.sendRegister("c1", 2, named);
        phone.sendRegister("c1", 3, named);
        assertThat(phone.devices.of("1001@local")).hasSize(1);
        assertThat(phone.counters.values().get("sip.register.lean")).isZero();
    }

    @Test
    void realPhonesTakeItFromTheirSecondRegisterOn() throws IOException {
        var folder = Corpora.folder().resolve("phones");
        var others = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> each.toString().endsWith(".sip")).sorted()
                    .toList()) {
                if (!takesItAgain(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                    others.add(file.getFileName().toString());
                }
            }
        }
        System.out.println("not by the lean path: " + others);
        assertThat(others).hasSizeLessThanOrEqualTo(10);
    }

    /**
     * Bytes changed at random in a refresh that is taken: whatever the lean path makes of them, the
     * general one makes the same.
     */
    @Test
    void damagedBytesComeToTheSame() {
        long first = Long.getLong("muster.first", 1);
        long seeds = Math.max(1, Long.getLong("muster.refresh.seeds", SEEDS) / 6);
        int taken = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            var random = new Random(seed);
            var quick = phone(3, true);
            var full = phone(3, false);
            for (int step = 1; step <= 10 * STEPS; step++) {
                String text = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP"
                        + " 192.0.2.7:5060;branch=z9hG4bK" + step + ";rport;x=\"y\"\r\n"
                        + "Via: SIP/2.0/UDP h;branch=z9\r\nMax-Forwards: 70\r\nFrom: \"A, b\""
                        + " <sip:1001@127.0.0.1>;tag=a;x=y\r\nTo: A <sip:1001@127.0.0.1>\r\n"
                        + "Call-ID: c1\r\nCSeq: " + step + " REGISTER\r\nContact:"
                        + " <sip:a@192.0.2.7:5060>\r\nExpires: 600\r\nContent-Length: 2\r\n\r\nab";
                text = random.nextInt(4) == 0 ? text : text.replace(";x=\"y\"", "");
                String[] lines = text.split("(?<=\n)");
                String twice = lines[1 + random.nextInt(lines.length - 3)];
                text = random.nextInt(4) == 0 ? text.replace(twice, twice + twice) : text;
                byte[] bytes = (random.nextInt(2) == 0 ? folded(random, text) : text)
                        .getBytes(StandardCharsets.ISO_8859_1);
                for (int i = random.nextInt(3); i > 0; i--) {
                    bytes = damaged(random, bytes);
                }
                quick.nowMs += 1_000;
                full.nowMs += 1_000;
                var as = "seed " + seed + " step " + step + "; replay: -Dmuster.first=" + seed
                        + " -Dmuster.refresh.seeds=1\n"
                        + new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(quick.send(bytes)).as(as).isEqualTo(full.send(bytes));
                assertThat(processes(quick)).as(as).isEqualTo(processes(full));
                assertThat(claims(quick)).as(as).isEqualTo(claims(full));
                quick.change.expireDue(quick.nowMs);
                full.change.expireDue(full.nowMs);
            }
            taken += quick.counters.values().get("sip.register.lean");
        }
        System.out.println("damaged, by the lean path: " + taken + " of " + seeds * 10 * STEPS);
        assertThat(taken).isGreaterThan((int) (seeds * STEPS));
    }

    /** One of its spaces, most of which stand in headers, becomes a fold. */
    private static String folded(Random random, String text) {
        int space = text.indexOf(' ', random.nextInt(text.lastIndexOf(' ')));
        return text.substring(0, space) + (random.nextBoolean() ? "\r\n\t" : " \r\n ")
                + text.substring(space + 1);
    }

    static byte[] damaged(Random random, byte[] bytes) {
        int at = random.nextInt(bytes.length);
        String odd = "\r\n\t ;,:<>\"\\()=[]@a0\u007f\u0000\u00e4";
        byte other = (byte) odd.charAt(random.nextInt(odd.length()));
        byte[] changed = switch (random.nextInt(3)) {
            case 0 -> bytes.clone();
            case 1 -> new byte[bytes.length + 1];
            default -> new byte[bytes.length - 1];
        };
        int shift = changed.length - bytes.length;
        System.arraycopy(bytes, 0, changed, 0, Math.min(at, changed.length));
        int rest = at + Math.max(shift, 0);
        if (rest < changed.length) {
            System.arraycopy(bytes, at - Math.min(shift, 0), changed, rest,
                    changed.length - rest);
        }
        if (shift >= 0 && at < changed.length) {
            changed[at] = other;
        }
        return changed;
    }

    private static boolean takesItAgain(String text) {
        var phone = new Phone(new Phone.Options().trust("192.0.2.0/24"));
        phone.transport = text.contains("SIP/2.0/TCP") ? Transport.TCP
                : text.contains("SIP/2.0/TLS") ? Transport.TLS : Transport.UDP;
        phone.send(text.getBytes(StandardCharsets.ISO_8859_1));
        phone.nowMs += 60_000;
        var cseq = Pattern.compile("(?im)^(cseq\\s*:\\s*)([0-9]+)").matcher(text);
        String next = cseq.replaceFirst(found -> found.group(1)
                + (Long.parseLong(found.group(2)) + 1));
        phone.send(next.getBytes(StandardCharsets.ISO_8859_1));
        return phone.counters.values().get("sip.register.lean") == 1;
    }
}
