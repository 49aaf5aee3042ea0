package org.muster.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** SIPp calls a hundred SIPp phones, each with a socket of its own, through real nodes. */
class CallsIT {
    private static final int PHONES = 100;
    private Muster n1;
    private Muster n2;
    private Muster n3;
    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        n1 = new Muster(1, 2, 3).start();
        n2 = new Muster(2, 1, 3).start();
        n3 = new Muster(3, 1, 2).start();
        Muster.awaitAllInSync(n1, n2, n3);
    }

    @AfterEach
    void stop() throws Exception {
        n1.close();
        n2.close();
        n3.close();
    }

    private void call(Muster phonesAt, String scenario, int calls, int rate) throws Exception {
        var output = Muster.run(180 + calls / rate * 3, "env",
                "MUSTER_KEEP_MESSAGES=" + (calls <= PHONES ? folder : ""),
                Muster.ROOT.resolve("sipp-scenarios/call").toString(), n1.sip(), phonesAt.sip(),
                scenario, String.valueOf(calls), String.valueOf(rate));
        System.out.printf("calls at %s, phones at n%d, %d a second: %s", "n1", phonesAt.number,
                rate, output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).contains("successful " + calls + ", failed 0");
    }

    @Test
    @Tag("R2")
    void fiveThousandCallsToPhonesOfTheThirdNode() throws Exception {
        call(n3, "answered", 5_000, 100);
        assertThat(n2.counter("sip.other")).as("never more than two hops").isZero();
        assertThat(n1.counter("tcp.dialled")).isEqualTo(1);
    }

    @Test
    void fiveThousandCallsOnOneNode() throws Exception {
        call(n1, "answered", 5_000, 100);
        assertThat(n3.counter("sip.other")).isZero();
    }

    @Test
    void callersGiveUpPhonesHangUpAndSippsOwnCallerKnowsNoRoute() throws Exception {
        for (String scenario : List.of("cancelled", "phone-hangs-up", "without-route")) {
            call(n3, scenario, 500, 100);
            call(n1, scenario, 500, 100);
        }
        Muster.await("nothing of them is left", 60_000,
                () -> n1.counter("sip.transactions") == 0 && n3.counter("sip.transactions") == 0
                        && n1.counter("sip.exchanges") == 0 && n3.counter("sip.exchanges") == 0);
    }

    @Test
    void whatThePhonesSee() throws Exception {
        call(n3, "answered", PHONES, 50);
        String phone = Files.readString(folder.resolve("answered.phone.messages"));
        String caller = Files.readString(folder.resolve("answered.caller.messages"));
        for (String invite : messages(phone, "INVITE ")) {
            assertThat(invite).matches("(?s)INVITE sip:7100[0-9]{3}@127\\.1\\.0\\.[0-9]+:26100 "
                    + "SIP/2\\.0\n.*").contains("Max-Forwards: 68\n")
                    .contains("X-Muster-Test: a  b;\"c\"\n").doesNotContain("\nRoute:");
            assertThat(starting(invite, "Via:")).satisfiesExactly(
                    via -> assertThat(via).startsWith("Via: SIP/2.0/UDP " + n3.sip() + ";branch="),
                    via -> assertThat(via).startsWith("Via: SIP/2.0/TCP " + n1.sip() + ";branch="),
                    via -> assertThat(via).startsWith("Via: SIP/2.0/UDP 127.0.0.1:26200;branch="));
            assertThat(starting(invite, "Record-Route:")).satisfiesExactly(
                    route -> assertThat(route).endsWith("@" + n3.sip() + ";lr>"),
                    route -> assertThat(route).endsWith("@" + n1.sip() + ";lr>"));
        }
        for (String method : List.of("ACK ", "BYE ")) {
            assertThat(messages(phone, method)).hasSize(PHONES)
                    .allSatisfy(each -> assertThat(each).doesNotContain("\nRoute:"));
            assertThat(messages(caller, method)).allSatisfy(each -> assertThat(each)
                    .contains("Route: <sip:m1.").contains("@" + n1.sip() + ";lr>, <sip:m1."));
        }
        assertThat(messages(caller, "SIP/2.0 200 OK")).hasSize(2 * PHONES)
                .allSatisfy(each -> assertThat(starting(each, "Via:")).hasSize(1));
        assertThat(phone).as("each phone over its own flow").contains("127.1.0.1:26100")
                .contains("127.1.0.100:26100");
    }

    private static List<String> messages(String log, String start) {
        return List.of(log.replace("\r\n", "\n").split("\n-{20,}[^\n]*\n")).stream()
                .map(each -> each.substring(each.indexOf("\n\n") + 2))
                .filter(each -> each.startsWith(start)).toList();
    }

    private static List<String> starting(String message, String name) {
        return message.lines().filter(line -> line.startsWith(name)).toList();
    }
}
