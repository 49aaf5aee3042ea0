package org.muster.registrar.transport;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.Test;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class RecentFlowsTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 5060);

    private final RecentFlows flows = new RecentFlows(LOCAL);

    @Test
    void allFromOneAddressShareAFlowAndTheOneThatIsKept() {
        var flow = flows.from(new InetSocketAddress("192.0.2.7", 5080));
        assertThat(flow).isEqualTo(new Flow(Transport.UDP, LOCAL,
                new InetSocketAddress("192.0.2.7", 5080), 0));
        assertThat(flows.from(new InetSocketAddress("192.0.2.7", 5080))).isSameAs(flow);
        assertThat(flow.kept()).isEqualTo(flow).isNotSameAs(flow).isSameAs(flow.kept());
    }

    @Test
    void anAddressIsNeverTakenForAnother() {
        for (int i = 0; i < 10 * RecentFlows.FLOWS_MAX; i++) {
            var sender = new InetSocketAddress("192.0.2." + i % 250, 1_000 + i);
            assertThat(flows.from(sender).remote()).isEqualTo(sender);
        }
    }
}
