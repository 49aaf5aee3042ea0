package org.muster.registrar.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.muster.registrar.register.Phone;

import static org.assertj.core.api.Assertions.assertThat;

/** Real phones' REGISTERs and the torture messages, from beside the checkout (-Dmuster.corpora). */
class CorpusTest {
    /** Phones whose REGISTER is not granted, and why; all others are. */
    private static final Map<String, String> REFUSED = new TreeMap<>(Map.of(
            "14-aastra-intelligate-broken.sip", "silent: its Via cannot be read",
            "19-nero-sipps-wire-damaged.sip", "silent: its Via cannot be read",
            "15-fanvil-x303.sip", "423: Expires 30",
            "29-pjsip-tcp-outbound.sip", "423: Expires 30",
            "32-ekiga-3.2.7-broken-contact.sip", "400: comma inside the angle brackets",
            "33-pa168s-space-in-host.sip", "400: space in the Request-URI",
            "35-windows-messenger-no-user.sip", "404: no user part in To",
            "31-linphone-ios-via-flexisip-path.sip", "403: Path from a source that is not trusted",
            "40-volte-handset-via-pcscf.sip", "403: Path from a source that is not trusted"));

    @Test
    void realPhonesRegister() throws IOException {
        var outcomes = new TreeMap<String, String>();
        try (var files = Files.list(corpora().resolve("phones"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".sip")).sorted()
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String answer = new Phone().send(new String(bytes,
                        StandardCharsets.UTF_8));
                outcomes.put(file.getFileName().toString(),
                        answer == null ? "silent" : answer.substring(8, 11));
            }
        }
        assertThat(outcomes).hasSize(40);
        outcomes.forEach((file, outcome) -> assertThat(outcome).as(file)
                .isEqualTo(REFUSED.getOrDefault(file, "200").replaceAll(":.*", "")));
    }

    @Test
    void tortureMessagesAreAnsweredOrPassedOverAndNeverThrow() throws IOException {
        var seen = new TreeMap<String, Class<?>>();
        for (String folder : Set.of("rfc4475", "rfc5118")) {
            try (var files = Files.list(corpora().resolve(folder))) {
                for (var file : files.sorted().toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    seen.put(folder + "/" + file.getFileName(),
                            LeanReader.read(bytes, bytes.length, false).getClass());
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(60);
        assertThat(seen.get("rfc4475/wsinv.dat")).isEqualTo(Reading.Good.class);
        assertThat(seen.get("rfc4475/dblreq.dat")).isEqualTo(Reading.Good.class);
        assertThat(seen.get("rfc4475/clerr.dat")).isEqualTo(Reading.Bad.class);
        assertThat(seen.get("rfc4475/scalar02.dat")).isEqualTo(Reading.Bad.class);
        assertThat(seen.get("rfc4475/mismatch01.dat")).isEqualTo(Reading.Bad.class);
        assertThat(seen.get("rfc4475/insuf.dat")).isEqualTo(Reading.Bad.class);
    }

    private static Path corpora() {
        var folder = Path.of(System.getProperty("muster.corpora", "../../shared/corpora"));
        boolean isCi = "true".equals(System.getenv("CI"));
        if (!isCi) {
            Assumptions.assumeTrue(Files.isDirectory(folder),
                    "no " + folder + "; give -Dmuster.corpora=DIR");
        }
        return folder;
    }
}
