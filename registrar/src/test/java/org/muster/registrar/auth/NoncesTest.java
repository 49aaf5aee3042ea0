package org.muster.registrar.auth;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NoncesTest {
    /** Each use is another request. */
    private long serial = 1;
    private final Nonces nonces = new Nonces(new byte[32], "n1.1");

    @Test
    void whatIsKeptOfUsedNoncesIsBoundedAndAForgottenOneIsStale() {
        String first = nonces.issue(1_000).utf8();
        assertThat(nonces.use(first, 1, serial++, 1_000)).isEqualTo(Nonces.Verdict.FRESH);
        for (int i = 0; i < Nonces.USED_MAX; i++) {
            nonces.use(nonces.issue(2_000).utf8(), 1, serial++, 2_000);
        }
        assertThat(nonces.use(first, 2, serial++, 2_000)).as("forgotten")
                .isEqualTo(Nonces.Verdict.STALE);
        assertThat(nonces.use(first, 1, serial++, 2_000)).as("never good twice")
                .isEqualTo(Nonces.Verdict.STALE);
        assertThat(nonces.use(nonces.issue(2_001).utf8(), 1, serial++, 2_001))
                .isEqualTo(Nonces.Verdict.FRESH);
    }

    @Test
    void anyChangedCharacterIsForged() {
        String nonce = nonces.issue(1_000).utf8();
        for (int i = 0; i < nonce.length(); i++) {
            char other = nonce.charAt(i) == '1' ? '2' : '1';
            String changed = nonce.substring(0, i) + other + nonce.substring(i + 1);
            assertThat(nonces.use(changed, 1, serial++, 1_000)).as(changed)
                    .isEqualTo(Nonces.Verdict.FORGED);
        }
        assertThat(nonces.use("", 1, serial++, 1_000)).isEqualTo(Nonces.Verdict.FORGED);
        assertThat(nonces.use(".", 1, serial++, 1_000)).isEqualTo(Nonces.Verdict.FORGED);
    }
}
