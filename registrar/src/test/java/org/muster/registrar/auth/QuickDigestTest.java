package org.muster.registrar.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscribers;

import static org.assertj.core.api.Assertions.assertThat;

/** What the messages of RefreshTest and DigestRegisterTest do not have. */
class QuickDigestTest {
    private final QuickDigest digest = new QuickDigest();

    private boolean reads(String user, String realm, Algorithm algorithm, String nonce) {
        byte[] value = ("Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\""
                + nonce
                + "\", uri=\"sip:local\", response=\"" + "0".repeat(algorithm.hexDigits())
                + "\", algorithm=" + algorithm.token() + ", cnonce=\"c\", qop=auth, nc=00000001")
                .getBytes(StandardCharsets.UTF_8);
        return digest.reads(value, 0, value.length);
    }

    private static Realm realm(String name, Algorithm... algorithms) {
        return new Realm(name, List.of(algorithms));
    }

    @Test
    void credentialsAreForOneRealmAndAnAlgorithmThatItOffers() {
        assertThat(reads("1001", "local", Algorithm.SHA_256, "n")).isTrue();
        assertThat(digest.isFor(realm("local", Algorithm.MD5, Algorithm.SHA_256))).isTrue();
        assertThat(digest.isFor(realm("local", Algorithm.MD5))).isFalse();
        assertThat(digest.isFor(realm("loca", Algorithm.SHA_256))).isFalse();
        assertThat(digest.isFor(realm("locals", Algorithm.SHA_256))).isFalse();
        assertThat(digest.isFor(realm("lokal", Algorithm.SHA_256))).isFalse();
    }

    @Test
    void aRealmNeedNotBeAscii() {
        assertThat(reads("1001", "büro", Algorithm.MD5, "n")).isTrue();
        assertThat(digest.isFor(realm("büro", Algorithm.MD5))).isTrue();
        assertThat(digest.isFor(realm("buero", Algorithm.MD5))).isFalse();
    }

    @Test
    void aUserHasTheNumberOfTheOwnName() {
        reads("1001", "local", Algorithm.MD5, "n");
        assertThat(digest.isNamedAs("1001@local")).isTrue();
        assertThat(digest.isNamedAs("1002@local")).isFalse();
        assertThat(digest.isNamedAs("10011@local")).isFalse();
        assertThat(digest.isNamedAs("100@local")).isFalse();
        assertThat(digest.isNamedAs("1001")).isFalse();
        assertThat(digest.isNamedAs("1001@home@local")).as("the number of the user 1001@home")
                .isFalse();
    }

    @Test
    void anyNonceMayBeFetchedAheadAndNothingComesOfIt() {
        var nonces = new Nonces(new byte[32], "n1.1");
        for (String nonce : List.of("", "x", "z".repeat(32), "f".repeat(100),
                nonces.issue(1).utf8())) {
            assertThat(reads("1001", "local", Algorithm.MD5, nonce)).as(nonce).isTrue();
            digest.touch(Subscribers.none(), nonces);
        }
    }
}
