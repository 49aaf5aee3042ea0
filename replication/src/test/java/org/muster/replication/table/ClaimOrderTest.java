package org.muster.replication.table;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muster.replication.table.Entries.claim;
import static org.muster.replication.table.Entries.entry;
import static org.muster.replication.table.Entries.release;
import static org.muster.replication.table.Entries.released;

@Tag("R2")
@Tag("R3")
class ClaimOrderTest {
    @Test
    void theGreaterStampHolds() {
        var older = claim("d", 10, "n2");
        var newer = claim("d", 11, "n1");
        assertThat(winners(entry("1@l", older), entry("1@l", newer))).containsExactly(newer);
    }

    @Test
    void atEqualMsTheGreaterNodeHolds() {
        var first = claim("d", 10, "n1");
        var second = claim("d", 10, "n2");
        assertThat(winners(entry("1@l", first), entry("1@l", second))).containsExactly(second);
    }

    @Test
    void aReleaseWinsAtEqualStamps() {
        assertThat(winners(entry("1@l", claim("d", 10, "n1")),
                released("1@l", release("d", 10, "n1")))).isEmpty();
    }

    @Test
    void anOlderReleaseEndsNothing() {
        assertThat(winners(entry("1@l", claim("d", 10, "n1")),
                released("1@l", release("d", 9, "n2")))).hasSize(1);
    }

    @Test
    void aReleaseOfEveryDeviceEndsAllOlderClaims() {
        var survivor = claim("e", 21, "n1");
        assertThat(winners(entry("1@l", claim("d", 10, "n1"), survivor),
                released("1@l", release("", 20, "n2")))).containsExactly(survivor);
    }

    @Test
    void anAdoptedClaimLosesToTheOriginalOfTheSameStamp() {
        var original = claim("d", 10, "n1");
        var adopted = new Claim(original.deviceKey(), original.stamp(), Rank.ADOPTED,
                new Pid("n9", 1, 1), original.detail());
        assertThat(winners(entry("1@l", adopted), entry("1@l", original)))
                .containsExactly(original);
    }

    @Test
    void twoDevicesOfANumberBothHold() {
        assertThat(winners(entry("1@l", claim("d", 1, "n1")), entry("1@l", claim("e", 2, "n2"))))
                .hasSize(2);
    }

    private static List<Claim> winners(Entry... entries) {
        return ClaimOrder.winners(List.of(entries));
    }
}
