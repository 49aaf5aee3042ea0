package org.muster.registrar;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.muster.registrar.register.Admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.registrar.NodesOnLoopback.set;

class NodeRoomTest {
    private static final long HEAP_BYTES = 3_000_000_000L;
    @RegisterExtension
    final NodesOnLoopback on = new NodesOnLoopback();
    private int own;
    private int peers;
    private final Admission admission = new Admission(Admission.UNLIMITED, () -> own,
            new Random(1));

    @Test
    void theHeapHoldsFewerOfOnesOwnTheMorePeersHave() {
        var room = new NodeRoom(0, HEAP_BYTES, () -> peers, admission);
        assertThat(room.devices()).isEqualTo(2_000_000);
        peers = 5_000_000;
        assertThat(room.devices()).isEqualTo(1_000_000);
        peers = 20_000_000;
        assertThat(room.devices()).isZero();
    }

    @Test
    void aConfiguredNumberHoldsWhateverTheHeap() {
        peers = 20_000_000;
        assertThat(new NodeRoom(500, HEAP_BYTES, () -> peers, admission).devices()).isEqualTo(500);
    }

    @Test
    void admissionIsToldFromTheStartAndWhenItChanges() {
        own = 1_500_000;
        var room = new NodeRoom(0, HEAP_BYTES, () -> peers, admission);
        assertThat(admission.isFull()).isFalse();
        peers = 5_000_000;
        room.look();
        assertThat(admission.isFull()).isTrue();
        peers = 0;
        room.look();
        assertThat(admission.isFull()).isFalse();
    }

    @Test
    void aWholeNodeSendsOthersElsewhere() throws Exception {
        on.start(0, set("devices.max", "1"));
        on.phone("1001", 0).register();
        var other = on.phone("1002", 0);
        other.send(other.registration("Contact: <" + other.contact + ">\r\n"));
        assertThat(other.await("SIP/2.0 503"))
                .startsWith("SIP/2.0 503 No Room For More Numbers\r\n");
        assertThat(on.counter(0, "devices.room")).isEqualTo(1);
    }
}
