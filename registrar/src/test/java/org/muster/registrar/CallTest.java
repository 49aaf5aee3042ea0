package org.muster.registrar;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.TestPhone.header;
import static org.muster.registrar.TestPhone.lines;

/** Calls through one whole node: what each phone sees on the wire. */
class CallTest {
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();

    @Test
    void aCallOnOneNodePassesAllThatIsNotItsBusinessByteForByte() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 0);
        callee.register();
        String odd = "X-Odd : a  b;;\"\\\"\r\n\tfolded ü \r\nIdentity: abc;info=<x>\r\n";
        String body = "v=0\r\n\0\1binary\r\n";
        String invite = caller.invite("1001", "c1", odd).replace("Content-Length: 0\r\n\r\n",
                "l: " + body.length() + "\r\n\r\n" + body);
        caller.send(invite);

        assertThat(caller.receive()).startsWith("SIP/2.0 100 Trying\r\n").doesNotContain("tag=1");
        String got = callee.receive();
        assertThat(got).startsWith("INVITE " + callee.contact + " SIP/2.0\r\nVia: SIP/2.0/UDP "
                + "127.0.0.1:" + on.sipPorts.get(0) + ";branch=z9hG4bK.").contains(odd)
                .endsWith("\r\n\r\n" + body).contains("Max-Forwards: 69\r\n")
                .contains("l: " + body.length() + "\r\n");
        assertThat(lines(got, "Via:")).hasSize(2);
        assertThat(lines(got, "Record-Route:")).singleElement().asString()
                .matches("Record-Route: <sip:m1\\.[A-Za-z0-9_-]+@127\\.0\\.0\\.1:"
                        + on.sipPorts.get(0) + ";lr>");

        callee.answer(got, "180 Ringing");
        String ringing = caller.receive();
        assertThat(ringing).startsWith("SIP/2.0 180 Ringing");
        assertThat(lines(ringing, "Via:")).isEqualTo(lines(invite, "Via:"));
        callee.answer(got, "200 OK");
        String ok = caller.receive();
        assertThat(ok).startsWith("SIP/2.0 200 OK");

        caller.send(caller.request("ACK", callee.contact, "c1", 1, NodesOnLoopback.TAG_OF_CALLEE,
                NodesOnLoopback.routes(ok, true)));
        String ack = callee.receive();
        assertThat(ack).startsWith("ACK " + callee.contact + " SIP/2.0\r\n")
                .doesNotContain("\r\nRoute:");

        callee.send(callee.request("BYE", caller.contact, "c1", 7, ";tag=2002",
                NodesOnLoopback.routes(got, false)));
        String bye = caller.receive();
        assertThat(bye).startsWith("BYE " + caller.contact).doesNotContain("\r\nRoute:");
        caller.answer(bye, "200 OK");
        assertThat(callee.receive()).startsWith("SIP/2.0 200 OK").contains("7 BYE");
    }

    @Test
    void repetitionsOfEitherSideReachTheOtherOnceOrAsTheyMust() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 0);
        callee.register();
        String invite = caller.invite("1001", "c1", "");
        caller.send(invite);
        String got = callee.receive();
        assertThat(caller.receive()).startsWith("SIP/2.0 100");
        caller.send(invite);
        assertThat(caller.receive()).as("the last answer again").startsWith("SIP/2.0 100");
        callee.answer(got, "200 OK");
        caller.await("SIP/2.0 200");
        callee.answer(got, "200 OK");
        assertThat(caller.receive()).as("RFC 6026").startsWith("SIP/2.0 200");
        caller.send(invite);
        assertThat(callee.receive(300)).as("no second INVITE").isNull();
        assertThat(on.counter(0, "sip.forwarded")).isEqualTo(1);
    }

    @Test
    void aCancelReachesThePhoneAndBothSidesEnd() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 0);
        callee.register();
        String invite = caller.invite("1001", "c1", "");
        caller.send(invite);
        String got = callee.receive();
        callee.answer(got, "180 Ringing");
        caller.await("SIP/2.0 180");
        String reason = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n";
        caller.send(invite.replace("INVITE", "CANCEL").replace("Content-Length",
                reason + "Content-Length"));
        assertThat(caller.receive()).startsWith("SIP/2.0 200 OK").contains("1 CANCEL");
        String cancel = callee.receive();
        assertThat(cancel).startsWith("CANCEL " + callee.contact + " SIP/2.0\r\n").contains(reason)
                .contains("CSeq: 1 CANCEL");
        assertThat(lines(cancel, "Via:")).containsExactly(lines(got, "Via:").get(0));
        callee.answer(cancel, "200 OK");
        callee.answer(got, "487 Request Terminated");
        String ack = callee.receive();
        assertThat(ack).startsWith("ACK " + callee.contact + " SIP/2.0\r\n")
                .contains(NodesOnLoopback.TAG_OF_CALLEE)
                .contains("CSeq: 1 ACK");
        assertThat(lines(ack, "Via:")).containsExactly(lines(got, "Via:").get(0));
        assertThat(caller.receive()).startsWith("SIP/2.0 487");
        caller.send(invite.replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK")
                .replace("To: <sip:1001@127.0.0.1>", "To: <sip:1001@127.0.0.1>;tag=1001"));
        assertThat(callee.receive(300)).as("the ACK to a refusal ends at the node").isNull();

        caller.send(caller.request("CANCEL", "sip:1001@127.0.0.1", "other", 1, "", ""));
        assertThat(caller.receive()).startsWith("SIP/2.0 481");
    }

    @Test
    void aRefusalIsRepeatedUntilItsAckComes() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 0);
        callee.register();
        String invite = caller.invite("1001", "c1", "");
        caller.send(invite);
        String got = callee.receive();
        callee.answer(got, "486 Busy Here");
        assertThat(callee.receive()).startsWith("ACK ");
        caller.await("SIP/2.0 486");
        assertThat(caller.receive()).as("timer G").startsWith("SIP/2.0 486");
        callee.answer(got, "486 Busy Here");
        assertThat(callee.receive()).as("a repeated refusal is acknowledged again")
                .startsWith("ACK ");
        assertThat(on.counter(0, "sip.exchanges")).isZero();
    }

    @Test
    void aPhoneOnAConnectionIsCalledOverItAndNotAfterItClosed() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        try (var socket = new Socket("127.0.0.1", on.sipPorts.get(0))) {
            socket.setSoTimeout(10_000);
            write(socket, "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch="
                    + "z9hG4bKt1\r\nFrom: <sip:1001@127.0.0.1>;tag=r\r\nTo: <sip:1001@127.0.0.1>"
                    + "\r\nCall-ID: t\r\nCSeq: 1 REGISTER\r\nContact: <sip:1001@10.9.9.9:5060;"
                    + "transport=tcp>\r\nContent-Length: 0\r\n\r\n");
            assertThat(read(socket)).startsWith("SIP/2.0 200");
            caller.send(caller.invite("1001", "c1", "").replace("Content-Length: 0\r\n", ""));
            String got = read(socket);
            assertThat(got).startsWith("INVITE sip:1001@10.9.9.9:5060;transport=tcp SIP/2.0")
                    .contains("Content-Length: 0\r\n");
            var recordRoutes = lines(got, "Record-Route:");
            assertThat(recordRoutes).as("one for each side").hasSize(2);
            assertThat(recordRoutes.get(0)).contains(";transport=tcp");
            assertThat(recordRoutes.get(1)).doesNotContain(";transport=tcp");
            caller.await("SIP/2.0 100");
        }
        assertThat(caller.receive()).as("the connection closed while it rang")
                .startsWith("SIP/2.0 480");
        caller.send(caller.invite("1001", "c2", ""));
        assertThat(caller.receive()).startsWith("SIP/2.0 480");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Socket socket) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return text.toString();
            }
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void straysAndUnknownNumbersLeaveNothingBehind() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        for (int i = 0; i < 2_000; i++) {
            caller.send("SIP/2.0 200 OK\r\n" + caller.via().replace("z9hG4bK", "z9hG4bK.1.")
                    + "\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>;tag=2\r\nCall-ID: s" + i
                    + "\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
            String invite = caller.invite("404" + i, "u" + i, "");
            caller.send(invite);
            assertThat(caller.receive()).startsWith("SIP/2.0 404 Not Found");
            caller.send(invite.replace("INVITE", "ACK"));
        }
        assertThat(on.counter(0, "sip.transactions")).isZero();
        assertThat(on.counter(0, "sip.exchanges")).isZero();
        assertThat(on.counter(0, "sip.silent.stray-response")).isEqualTo(2_000);
    }

    @Test
    void otherMethodsPassToAPhoneToo() throws Exception {
        on.start(0);
        var caller = on.phone("2002", 0);
        var callee = on.phone("1001", 0);
        callee.register();
        for (String method : List.of("MESSAGE", "OPTIONS", "SUBSCRIBE", "TELEPORT")) {
            caller.send(caller.request(method, "sip:1001@127.0.0.1", "m" + method, 1, "", ""));
            String got = callee.receive();
            assertThat(got).startsWith(method + " " + callee.contact);
            assertThat(header(got, "Record-Route") != null).as(method)
                    .isEqualTo(method.equals("SUBSCRIBE"));
            callee.answer(got, "202 Accepted");
            assertThat(caller.receive()).startsWith("SIP/2.0 202 Accepted");
        }
    }
}
