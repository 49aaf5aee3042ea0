package org.muster.registrar.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muster.registrar.auth.Digest;
import org.muster.registrar.auth.Subscribers;

import static org.assertj.core.api.Assertions.assertThat;

/** Digest as phones do it, with an implementation of the client's side that is the test's own. */
class DigestRegisterTest {
    private static final String CONTACT = "Contact: <sip:1001@192.0.2.7:5060>\r\n";
    private Phone phone;

    @BeforeEach
    void subscribe(@TempDir Path folder) throws IOException {
        var file = folder.resolve("subscribers");
        Files.writeString(file, "# users\n1001:local:" + Digest.ha1("1001", "local", "secret")
                + "\nbad line\n1002:local:" + Digest.ha1("1002", "local", "other") + ":MD5\n");
        var subscribers = Subscribers.read(file, "local");
        assertThat(subscribers.count()).isEqualTo(2);
        assertThat(subscribers.complaints()).hasSize(1).first().asString().contains(":3: expected");
        phone = new Phone(subscribers);
    }

    @Test
    void withoutCredentialsItIsChallengedAndNothingChanges() {
        assertThat(phone.sendRegister("c1", 1, CONTACT)).startsWith("SIP/2.0 401 Unauthorized")
                .contains("realm=\"local\"").contains("algorithm=MD5").contains("qop=\"auth\"");
        assertThat(phone.changes()).isZero();
    }

    @Test
    void theRightPasswordRegistersWithAndWithoutQop() throws Exception {
        assertThat(answerTo("1001", "secret", nonce(), "00000001")).startsWith("SIP/2.0 200");
        assertThat(answerTo("1001", "secret", nonce(), null)).startsWith("SIP/2.0 200");
    }

    @Test
    void wrongPasswordAndUnknownUserLookAlike() throws Exception {
        String wrong = answerTo("1001", "guess", nonce(), "00000001");
        String unknown = answerTo("nobody", "guess", nonce(), "00000001");
        assertThat(wrong).startsWith("SIP/2.0 401").doesNotContain("stale");
        assertThat(
                unknown.replaceAll("nonce=\"[^\"]*\"|z9hG4bK[0-9]+|tag=[0-9a-f]+|CSeq: [0-9]+", ""))
                .isEqualTo(wrong.replaceAll(
                        "nonce=\"[^\"]*\"|z9hG4bK[0-9]+|tag=[0-9a-f]+|CSeq: [0-9]+", ""));
    }

    @Test
    void anotherUsersNumberIsForbidden() throws Exception {
        assertThat(answerTo("1002", "other", nonce(), "00000001"))
                .startsWith("SIP/2.0 403 Forbidden");
    }

    @Test
    void aNonceCountIsGoodOnceInAnyOrder() throws Exception {
        String nonce = nonce();
        for (String nc : new String[] {"00000001", "00000003", "00000002"}) {
            assertThat(answerTo("1001", "secret", nonce, nc)).as(nc).startsWith("SIP/2.0 200");
        }
        assertThat(answerTo("1001", "secret", nonce, "00000002")).contains("stale=true");
        assertThat(answerTo("1001", "secret", nonce, "b2d05e00")).startsWith("SIP/2.0 200");
        for (String nc : new String[] {"00000001", "00000003", "b2d05e00", "00000000"}) {
            assertThat(answerTo("1001", "secret", nonce, nc)).as("again " + nc)
                    .startsWith("SIP/2.0 401").contains("stale=true");
        }
    }

    @Test
    void aNonceWithoutQopIsGoodOnce() throws Exception {
        String nonce = nonce();
        assertThat(answerTo("1001", "secret", nonce, null)).startsWith("SIP/2.0 200");
        assertThat(answerTo("1001", "secret", nonce, null)).contains("stale=true");
    }

    @Test
    void aForgedNonceIsNotStaleAnOldOneIs() throws Exception {
        String nonce = nonce();
        assertThat(answerTo("1001", "secret", nonce + "0", "00000001"))
                .startsWith("SIP/2.0 401").doesNotContain("stale");
        phone.nowMs += 3_700_000;
        assertThat(answerTo("1001", "secret", nonce, "00000001")).contains("stale=true");
    }

    @Test
    void unreadableCredentialsAreChallenged() {
        for (String bad : new String[] {"Digest", "Digest realm=\"local", "Basic eHg6eXk=",
                "Digest realm=\"local\", nc=zzz, qop=auth", "Bearer x", "Digest ,,,=,"}) {
            assertThat(phone.sendRegister("c1", 1, CONTACT + "Authorization: " + bad + "\r\n"))
                    .as(bad).startsWith("SIP/2.0 401");
        }
    }

    private String nonce() {
        var match = Pattern.compile("nonce=\"([^\"]+)\"")
                .matcher(phone.sendRegister("c0", 1, CONTACT));
        assertThat(match.find()).isTrue();
        return match.group(1);
    }

    private int cseq;

    private String answerTo(String user, String password, String nonce, String nc)
            throws Exception {
        String ha1 = md5(user + ":local:" + password);
        String ha2 = md5("REGISTER:sip:127.0.0.1");
        String response = nc == null ? md5(ha1 + ":" + nonce + ":" + ha2)
                : md5(ha1 + ":" + nonce + ":" + nc + ":0a4f113b:auth:" + ha2);
        String qop = nc == null ? "" : ", qop=auth, cnonce=\"0a4f113b\", nc=" + nc;
        return phone.sendRegister("c1", ++cseq, CONTACT + "Authorization: Digest username=\"" + user
                + "\",realm=\"local\", nonce=\"" + nonce + "\", uri=\"sip:127.0.0.1\", response=\""
                + response + "\"" + qop + "\r\n");
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes()));
    }
}
