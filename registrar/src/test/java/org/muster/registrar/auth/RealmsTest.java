package org.muster.registrar.auth;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.muster.registrar.subscribers.Algorithm;

import static org.assertj.core.api.Assertions.assertThat;

class RealmsTest {
    @Test
    void eachDomainHasItsRealm() {
        var realms = new Realms(List.of("a.org", "b.org", "c.org"), Map.of("c.org", "C"),
                List.of(Algorithm.MD5), Map.of("C", List.of(Algorithm.SHA_256)));
        assertThat(realms.of("b.org")).isEqualTo(new Realm("b.org", List.of(Algorithm.MD5)));
        assertThat(realms.of("c.org")).isEqualTo(new Realm("C", List.of(Algorithm.SHA_256)));
        assertThat(realms.of("elsewhere").name()).isEqualTo("a.org");
    }
}
