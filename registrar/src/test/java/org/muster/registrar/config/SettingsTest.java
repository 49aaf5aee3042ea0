package org.muster.registrar.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muster.replication.link.HostPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {
    @Test
    void withNothingSetEveryKeyHasItsDefault() throws BadSettingException {
        var settings = Settings.of(List.of());
        assertThat(settings.get(Keys.EXPIRES_DEFAULT)).isEqualTo(3_600);
        assertThat(settings.get(Keys.HEARTBEAT_INTERVAL)).isEqualTo(500);
        assertThat(settings.get(Keys.SIP_LISTEN)).hasSize(2);
        assertThat(settings.get(Keys.AUTH_MODE)).isEqualTo("digest");
        assertThat(settings.get(Keys.REPLICATION_TLS)).isTrue();
    }

    @Test
    void nestedAndDottedKeysAndListsAreRead() throws BadSettingException {
        var settings = Settings.of(YamlFile.read("f.yaml", """
                auth:
                  mode: none
                heartbeat.interval: 250ms
                replication: {tls: off}
                peers: ["127.0.0.1:7061", "127.0.0.1:7062"]
                """));
        assertThat(settings.get(Keys.AUTH_MODE)).isEqualTo("none");
        assertThat(settings.get(Keys.HEARTBEAT_INTERVAL)).isEqualTo(250);
        assertThat(settings.get(Keys.PEERS)).containsExactly(new HostPort("127.0.0.1", 7061),
                new HostPort("127.0.0.1", 7062));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "heartbeat.interval: 250 | f.yaml:1: heartbeat.interval is \"250\", expected a duration"
                    + " with a unit, such as 250ms, 5s or 10m, from 50ms to 60s",
            "auth: {mod: none} | f.yaml:1: unknown key \"auth.mod\", did you mean auth.mode?",
            "service-route: ['sip:e;lr'] | f.yaml:1: service-route is \"sip:e;lr\", expected <sip",
            "service-route: ['<sip:e>'] | f.yaml:1: service-route is \"<sip:e>\", expected <sip",
            "trusted: [10.0.0.0/33] | f.yaml:1: trusted is \"10.0.0.0/33\", expected networks",
            "auth.algorithms: [MD4] | f.yaml:1: auth.algorithms is \"MD4\", expected MD5, SHA",
            "expires.min: 3601s | f.yaml:1: expires.min is \"3601s\", expected whole seconds",
            "expires.min: 2h | f.yaml:1: expires.min is \"2h\", expected whole seconds",
            "sip.listen: [sctp:0.0.0.0:5061] | f.yaml:1: sip.listen is \"sctp:0.0.0.0:5061\", expected",
            "poll.agents: [snom=3] | f.yaml:1: poll.agents is \"snom=3\", expected AGENT=off or",
            "admin.listen: 192.0.2.1:8060 | f.yaml:1: admin.listen is \"192.0.2.1:8060\", expected",
            "node.id: a.b | f.yaml:1: node.id is \"a.b\", expected a name",
            "contacts.max: [1, 2] | f.yaml:1: contacts.max is \"1, 2\", expected",
            "link.window: 1TB | f.yaml:1: link.window is \"1TB\", expected a size with a unit",
            "expires.default: 30s | f.yaml:1: expires.default is \"30s\", expected from expires.min",
            "a: b: c | f.yaml:1: ", "[1] | f.yaml:1: expected key: value"})
    void aBadSettingIsOneLineThatSaysWhereWhatAndWhatInstead(String yaml, String message) {
        assertThatThrownBy(() -> Settings.of(YamlFile.read("f.yaml", yaml)))
                .isInstanceOf(BadSettingException.class).message().startsWith(message)
                .doesNotContain("\n");
    }

    @Test
    void peersWithoutTlsAreOnlyForLoopback() {
        assertThatThrownBy(() -> Settings.of(YamlFile.read("f.yaml",
                "replication.tls: off\npeers: [192.0.2.1:7060]\n")))
                .hasMessageStartingWith("f.yaml:2: peers is \"192.0.2.1:7060\", expected");
    }

    @Test
    void aKeyTwiceInOneFileIsAnErrorAndAFlagReplacesAFile() throws BadSettingException {
        assertThatThrownBy(() -> Settings.of(YamlFile.read("f.yaml",
                "node.id: a\nnode: {id: b}\n"))).hasMessageContaining("set twice");
        var all = new ArrayList<>(YamlFile.read("f.yaml", "node.id: a\n"));
        all.add(Assignment.ofFlag("node.id=b"));
        assertThat(Settings.of(all).get(Keys.NODE_ID)).isEqualTo("b");
    }

    /** Each fact once: the shipped file lists every key with the default of the code. */
    @Test
    void theShippedFileHoldsEveryKeyWithItsDefault() throws BadSettingException {
        var shipped = YamlFile.read(Path.of(System.getProperty("muster.root"), "conf",
                "muster.yaml"));
        var names = new TreeSet<String>();
        shipped.forEach(each -> names.add(each.key()));
        var known = new TreeSet<String>();
        Keys.all().forEach(key -> known.add(key.name()));
        assertThat(names).isEqualTo(known);
        for (var each : shipped) {
            assertThat(String.join(" ", each.values())).as(each.key())
                    .isEqualTo(Keys.named(each.key()).defaultText());
        }
    }

    @Test
    void theShippedExampleOfThreeNodesIsGood() throws BadSettingException {
        for (String node : List.of("n1", "n2", "n3")) {
            Settings.of(YamlFile.read(Path.of(System.getProperty("muster.root"), "conf",
                    "three-nodes", node + ".yaml")));
        }
    }
}
