package org.muster.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Real softphones, and SIPVicious, in network namespaces of their own (needs root). */
class ClientsIT {
    private static final String CLIENTS = Muster.ROOT.resolve("cli/src/test/clients").toString();

    /** The NAT forgets after 30 s; clients/nat without an argument stays silent for five minutes. */
    private static final int NAT_IDLE_SEC = 70;

    private static Process nat;
    private static Path natOutput;

    /** It waits for most of its time: beside the other tests. */
    @BeforeAll
    static void startNat() throws Exception {
        natOutput = Files.createTempFile("muster-nat-", ".out");
        nat = new ProcessBuilder(CLIENTS + "/nat", Integer.toString(NAT_IDLE_SEC))
                .redirectErrorStream(true).redirectOutput(natOutput.toFile()).start();
        Muster.await("both phones behind the NAT are registered", 60_000,
                () -> !nat.isAlive() || Files.readString(natOutput).contains("idle for"));
    }

    @AfterAll
    static void endNat() {
        nat.destroy();
    }

    @Test
    void softphonesRegisterRefreshAndUnregisterOverUdpTcpAndTls() throws Exception {
        var output = Muster.run(120, CLIENTS + "/run");
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text().lines().filter(line -> line.contains(": registered over ")))
                .hasSize(13);
    }

    @Test
    @Tag("R2")
    @Tag("R5")
    @Tag("R6")
    void softphonesArePolledCalledUnregisteredAndGoneWhenKilledOverUdpTcpAndTls() throws Exception {
        var output = Muster.run(120, CLIENTS + "/control");
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text().lines()).hasSize(6).allMatch(line -> line.contains(
                ": registered, polled, called from n2, unregistered; killed: gone on both nodes"));
    }

    @Test
    @Tag("R6")
    void aPhoneBehindNatIsReachedAfterALongSilence() throws Exception {
        assertThat(nat.waitFor(NAT_IDLE_SEC + 60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(natOutput);
        System.out.println(text);
        assertThat(nat.exitValue()).as(text).isZero();
        assertThat(text).contains("called from the other node after " + NAT_IDLE_SEC
                + " s: answered", "not polled: not reached, as expected");
    }

    @Test
    void scannersLearnNoNumberAndThePhoneBesideThemNoticesNothing() throws Exception {
        var output = Muster.run(240, CLIENTS + "/scan");
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text()).contains("svwar REGISTER: nothing", "svwar INVITE: nothing",
                "svwar OPTIONS: nothing", "svcrack 1001: nothing",
                "requests that reached the phone: 0");
    }
}
