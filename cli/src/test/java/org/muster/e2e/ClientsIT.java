package org.muster.e2e;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Real softphones with digest, and SIPVicious, each in a network namespace of its own (needs root). */
class ClientsIT {
    private static final String CLIENTS = Muster.ROOT.resolve("cli/src/test/clients").toString();

    @Test
    void softphonesRegisterRefreshAndUnregisterOverUdpAndTcp() throws Exception {
        var output = Muster.run(120, CLIENTS + "/run");
        System.out.println(output.text());
        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text().lines().filter(line -> line.contains(": registered over ")))
                .hasSize(11);
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
