package org.muster.registrar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When a node needs something to prove who it is, and what an operator is told. */
@Tag("R11")
class NodeIdentityTest {
    @TempDir
    private Path folder;

    private static NodeIdentity identity(String... settings) throws BadSettingException {
        var assignments = new ArrayList<Assignment>();
        for (String each : settings) {
            assignments.add(Assignment.ofFlag(each));
        }
        return NodeIdentity.of(Settings.of(assignments), "n1");
    }

    @Test
    void aNodeAloneNeedsNone() throws Exception {
        assertThat(identity("node.id=n1")).isNull();
    }

    @Test
    void withPeersItIsToldWhatToMake() {
        assertThatThrownBy(() -> identity("peers=192.0.2.1:7060"))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("conf/cluster/ca.pem")
                .hasMessageContaining("muster cluster init DIR n1");
    }

    @Test
    void withoutTlsItNeedsNone() throws Exception {
        assertThat(identity("replication.tls=off", "peers=127.0.0.1:7061")).isNull();
    }

    @Test
    void filesThatAreNoCertificatesAreNamed() throws Exception {
        for (String name : new String[] {"ca.pem", "node.pem", "node.key", "cluster.key"}) {
            Files.writeString(folder.resolve(name), "nonsense");
        }
        assertThatThrownBy(() -> identity("replication.identity=" + folder))
                .isInstanceOf(BadSettingException.class).hasMessageContaining(folder.toString())
                .hasMessageContaining("cannot be used");
    }
}
