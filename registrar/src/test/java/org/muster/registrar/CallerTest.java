package org.muster.registrar;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.register.DigestPhone;
import org.muster.registrar.subscribers.Algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;
import static org.muster.registrar.TestPhone.header;

/** In auth.mode digest callers are asked who they are before anything is looked up. */
class CallerTest {
    private static final int NOTHING_MS = 300;
    @TempDir
    Path folder;
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();
    private Assignment[] digest;

    @BeforeEach
    void open() throws Exception {
        var file = folder.resolve("subscribers");
        Files.writeString(file, line("1001") + line("2002") + line("3003"));
        digest = new Assignment[] {set("auth.mode", "digest"),
                set("subscribers", file.toString())};
    }

    private static String line(String user) {
        return user + ":local:" + Algorithm.MD5.ha1(user, "local", user + "pw") + "\n";
    }

    private static void register(TestPhone phone) throws Exception {
        phone.send(phone.registration("Contact: <" + phone.contact + ">\r\n"));
        String nonce = DigestPhone.nonce(phone.await("SIP/2.0 401"));
        phone.register("Contact: <" + phone.contact + ">\r\n"
                + as(phone.user).authorization("Authorization", "REGISTER", nonce, "00000001"));
    }

    private static DigestPhone as(String user) {
        return new DigestPhone(user, "local", user + "pw");
    }

    private static String proven(TestPhone phone, String method, String challenge) {
        return as(phone.user).authorization("Proxy-Authorization", method,
                DigestPhone.nonce(challenge), "00000001");
    }

    @Test
    void aStrangerIsAskedWhateverTheNumberAndNothingReachesThePhone() throws Exception {
        on.start(0, digest);
        var callee = on.phone("1001", 0);
        register(callee);
        var stranger = on.phone("2002", 0);
        for (String method : new String[] {"INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE", "BYE"}) {
            String[] shapes = new String[3];
            String[] numbers = {"1001", "2002", "7777"};
            for (int i = 0; i < 3; i++) {
                stranger.send(stranger.request(method, "sip:" + numbers[i] + "@127.0.0.1",
                        method + i, 1, "", ""));
                shapes[i] = stranger.receive().replaceAll(
                        "nonce=\"[^\"]*\"|branch=[^;\\r]*|tag=[^;\\r]*|To: <sip:[0-9]+|"
                                + method + i,
                        "");
            }
            assertThat(shapes[0]).as(method).startsWith("SIP/2.0 407 Proxy Authentication Required")
                    .contains("Proxy-Authenticate: Digest realm=\"local\"");
            assertThat(shapes).as("registered, subscribed, nobody").containsOnly(shapes[0]);
        }
        stranger.send(stranger.request("ACK", "sip:1001@127.0.0.1", "a", 1, ";tag=x", ""));
        assertThat(callee.receive(NOTHING_MS)).isNull();
        assertThat(on.counter(0, "sip.transactions")).isZero();
    }

    @Test
    void withThePasswordTheCallGoesOnAndTheCredentialsDoNot() throws Exception {
        on.start(0, digest);
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        String challenge = caller.receive();
        caller.send(caller.request("ACK", "sip:1001@127.0.0.1", "c1", 1, ";tag=x", ""));
        String foreign = "Proxy-Authorization: Digest realm=\"elsewhere\", nonce=\"x\"\r\n";
        caller.send(caller.invite("1001", "c1", proven(caller, "INVITE", challenge) + foreign));
        String invite = callee.await("INVITE");
        assertThat(invite).doesNotContain("realm=\"local\"").contains(foreign);
        callee.answer(invite, "200 OK");
        String ok = caller.await("SIP/2.0 200");
        caller.send(caller.request("ACK", callee.contact, "c1", 1, NodesOnLoopback.TAG_OF_CALLEE,
                NodesOnLoopback.routes(ok, true)));
        callee.await("ACK");
        callee.send(callee.request("BYE", caller.contact, "c1", 7, ";tag=2002",
                NodesOnLoopback.routes(invite, false)));
        assertThat(caller.await("BYE")).as("a dialog is not asked").contains("7 BYE");
    }

    @Test
    void aReplayedInviteIsAskedAgainAndAWrongPasswordToo() throws Exception {
        on.start(0, digest);
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        String credentials = proven(caller, "INVITE", caller.await("SIP/2.0 407"));
        caller.send(caller.invite("1001", "c1", credentials));
        callee.answer(callee.await("INVITE"), "486 Busy Here");
        caller.await("SIP/2.0 486");
        callee.await("ACK");
        caller.send(caller.invite("1001", "c2", credentials));
        assertThat(caller.await("SIP/2.0 407")).contains("stale=true");
        caller.send(caller.invite("1001", "c3", credentials.replace("response=\"",
                "response=\"0")));
        assertThat(caller.await("SIP/2.0 407")).doesNotContain("stale");
        assertThat(callee.receive(NOTHING_MS)).isNull();
    }

    @Test
    void aBlockedUserCallsNobodyUnderNoName() throws Exception {
        var blocked = folder.resolve("blocked");
        Files.writeString(blocked, "2002\n");
        on.start(0, digest[0], digest[1], set("blocked", blocked.toString()));
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        for (String from : new String[] {"2002@127.0.0.1", "anonymous@anonymous.invalid"}) {
            String invite = caller.invite("1001", "c" + from, "");
            caller.send(invite);
            String credentials = proven(caller, "INVITE", caller.await("SIP/2.0 407"));
            caller.send(caller.invite("1001", "c" + from, credentials)
                    .replace("From: <sip:2002@127.0.0.1>", "From: <sip:" + from + ">"));
            caller.await("SIP/2.0 403 Number Is Blocked");
        }
        assertThat(callee.receive(NOTHING_MS)).isNull();
    }

    @Test
    void nobodyCallsUnderTheNumberOfAnother() throws Exception {
        on.start(0, digest);
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        String credentials = proven(caller, "INVITE", caller.await("SIP/2.0 407"));
        caller.send(caller.invite("1001", "c1", credentials).replace("From: <sip:2002@",
                "From: <sip:3003@"));
        caller.await("SIP/2.0 403 From Is The Number Of Another");
        caller.send(caller.invite("1001", "c2", ""));
        credentials = proven(caller, "INVITE", caller.await("SIP/2.0 407"));
        caller.send(caller.invite("1001", "c2", credentials).replace(
                "From: <sip:2002@127.0.0.1>", "From: <sip:anonymous@anonymous.invalid>"));
        assertThat(callee.await("INVITE")).contains("anonymous@anonymous.invalid");
    }

    @Test
    void aCancelIsNotAsked() throws Exception {
        on.start(0, digest);
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        String invite = caller.invite("1001", "c1",
                proven(caller, "INVITE", caller.await("SIP/2.0 407")));
        caller.send(invite);
        callee.answer(callee.await("INVITE"), "180 Ringing");
        caller.await("SIP/2.0 180");
        caller.send(invite.replace("INVITE", "CANCEL").replaceAll("Proxy-A[^\\r]*\\r\\n", ""));
        caller.await("SIP/2.0 200");
        callee.await("CANCEL");
        caller.send(caller.request("CANCEL", "sip:1001@127.0.0.1", "none", 1, "", ""));
        caller.await("SIP/2.0 481");
    }

    @Test
    void aTrustedNetworkIsNotAsked() throws Exception {
        on.start(0, digest[0], digest[1], set("trusted", "127.0.0.0/8"));
        var callee = on.phone("1001", 0);
        register(callee);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        assertThat(callee.await("INVITE")).contains("Call-ID: c1");
    }

    @Test
    void theSecondNodeTakesTheWordOfTheFirst() throws Exception {
        on.start(0, digest);
        on.start(1, digest);
        var callee = on.phone("1001", 1);
        register(callee);
        on.awaitKnown(0, "1001");
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("1001", "c1", ""));
        caller.send(caller.invite("1001", "c1",
                proven(caller, "INVITE", caller.await("SIP/2.0 407"))));
        assertThat(callee.await("INVITE")).doesNotContain("Proxy-Authorization");
    }

    @Test
    void aPathIsTheRouteToThePhone() throws Exception {
        on.start(0, set("trusted", "127.0.0.0/8"));
        var edge = on.phone("edge", 0);
        String path = "Path: <sip:in@127.0.0.1:" + edge.port() + ";lr>, <sip:far@10.0.0.1;lr>\r\n";
        edge.register("Contact: <sip:edge@10.9.9.9>\r\n" + path);
        var caller = on.phone("2002", 0);
        caller.send(caller.invite("edge", "c1", ""));
        String invite = edge.await("INVITE");
        assertThat(invite).startsWith("INVITE sip:edge@10.9.9.9 SIP/2.0\r\n");
        assertThat(header(invite, "Route")).isEqualTo(path.substring(6).strip());
        edge.register("Contact: <sip:edge@10.9.9.9>\r\n" + path.replace(";lr>", ">"));
        caller.send(caller.invite("edge", "c2", ""));
        String strict = edge.await("INVITE");
        assertThat(strict).as("a strict router").startsWith("INVITE sip:in@127.0.0.1:"
                + edge.port() + " SIP/2.0\r\n");
        assertThat(header(strict, "Route"))
                .isEqualTo("<sip:far@10.0.0.1>, <sip:edge@10.9.9.9>");
    }
}
