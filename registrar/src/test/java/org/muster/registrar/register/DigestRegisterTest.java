package org.muster.registrar.register;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.NumberOwners;
import org.muster.registrar.subscribers.Subscriber;
import org.muster.registrar.subscribers.Subscribers;

import static org.assertj.core.api.Assertions.assertThat;

/** Digest as phones do it (RFC 7616, RFC 8760, RFC 2069), as SIP text in and out. */
class DigestRegisterTest {
    private static final String CONTACT = "Contact: <sip:1001@192.0.2.7:5060>\r\n";
    private final DigestPhone right = new DigestPhone("1001", "local", "secret");
    private Phone phone = new Phone(options());
    private int cseq;

    private static Phone.Options options() {
        return new Phone.Options().with(Subscribers.read("subscribers", List.of(
                "1001:local:" + Algorithm.MD5.ha1("1001", "local", "secret"),
                "1001:local:" + Algorithm.SHA_256.ha1("1001", "local", "secret") + ":SHA-256",
                "1001:local:" + Algorithm.SHA_512_256.ha1("1001", "local", "secret")
                        + ":SHA-512-256",
                "1002:local:" + Algorithm.MD5.ha1("1002", "local", "other") + ":MD5")));
    }

    @Test
    void withoutCredentialsItIsChallengedAndNothingChanges() {
        assertThat(phone.sendRegister("c1", 1, CONTACT)).startsWith("SIP/2.0 401 Unauthorized")
                .contains("realm=\"local\"").contains("algorithm=MD5,").contains("qop=\"auth\"");
        assertThat(phone.changes()).isZero();
    }

    @Test
    void theRightPasswordRegistersWithAndWithoutQop() {
        assertThat(register(right, nonce(), "00000001")).startsWith("SIP/2.0 200");
        assertThat(register(right, nonce(), null)).startsWith("SIP/2.0 200");
    }

    @Test
    void aBlockedNumberIsRefusedAndOnlyWhoKnowsThePasswordLearnsIt() {
        phone.blocked.add("1001@local");
        assertThat(register(right, nonce(), "00000001"))
                .startsWith("SIP/2.0 403 Number Is Blocked");
        assertThat(register(new DigestPhone("1001", "local", "guess"), nonce(), "00000001"))
                .startsWith("SIP/2.0 401");
        assertThat(phone.changes()).isZero();
        phone.blocked.clear();
        assertThat(register(right, nonce(), "00000001")).startsWith("SIP/2.0 200");
    }

    @Test
    void answersWithoutQopCanBeSwitchedOff() {
        var options = options();
        options.allowNoQop = false;
        phone = new Phone(options);
        assertThat(register(right, nonce(), null)).startsWith("SIP/2.0 401");
        assertThat(register(right, nonce(), "00000001")).startsWith("SIP/2.0 200");
    }

    @Test
    void wrongPasswordAndUnknownUserLookAlike() {
        String wrong = register(new DigestPhone("1001", "local", "guess"), nonce(), "00000001");
        String unknown = register(new DigestPhone("nobody", "local", "guess"), nonce(),
                "00000001");
        assertThat(wrong).startsWith("SIP/2.0 401").doesNotContain("stale");
        String changing = "nonce=\"[^\"]*\"|z9hG4bK[0-9]+|tag=[0-9a-f]+|CSeq: [0-9]+";
        assertThat(unknown.replaceAll(changing, "")).isEqualTo(wrong.replaceAll(changing, ""));
        assertThat(nonceOf(unknown)).hasSameSizeAs(nonceOf(wrong));
    }

    private static String nonceOf(String challenge) {
        return DigestPhone.nonce(challenge);
    }

    @Test
    void aChangedMethodUriOrFieldSpoilsTheResponse() {
        for (String[] edit : new String[][] {{"uri=\"sip:127.0.0.1\"", "uri=\"sip:x\""},
                {"cnonce=\"0a4f113b\"", "cnonce=\"1\""}, {"nc=00000001", "nc=00000002"},
                {"qop=auth,", "qop=auth-int,"}, {"response=\"", "response=\"0"},
                {"realm=\"local\"", "realm=\"else\""}, {"username=\"1001\"", "username=\"1002\""},
                {"nc=00000001", "nc=1"}, {"algorithm=MD5", "algorithm=MD5-sess"}}) {
            String header = right.authorization(nonce(), "00000001");
            assertThat(header).contains(edit[0]);
            assertThat(send(header.replace(edit[0], edit[1]))).as(edit[1])
                    .startsWith("SIP/2.0 401").doesNotContain("stale");
        }
    }

    @Test
    void theDigestUriNeedNotBeTheRequestUri() {
        String request = phone.register("c1", 1, CONTACT
                + right.authorization(nonce(), "00000001")).replace("REGISTER sip:127.0.0.1 ",
                        "REGISTER sip:127.0.0.1;transport=udp ");
        assertThat(phone.send(request)).startsWith("SIP/2.0 200");
    }

    @Test
    void anotherUsersNumberIsForbiddenUnlessTheMapGivesIt() {
        var other = new DigestPhone("1002", "local", "other");
        assertThat(register(other, nonce(), "00000001")).startsWith("SIP/2.0 403 Forbidden");
        var options = options();
        options.owners = NumberOwners.read("numbers", List.of("1002 1001 1009"));
        phone = new Phone(options);
        assertThat(register(other, nonce(), "00000001")).startsWith("SIP/2.0 200");
    }

    @Test
    void aNonceCountIsGoodOnceInAnyOrder() {
        String nonce = nonce();
        for (String nc : new String[] {"00000001", "00000003", "00000002"}) {
            assertThat(register(right, nonce, nc)).as(nc).startsWith("SIP/2.0 200");
        }
        assertThat(register(right, nonce, "00000002")).contains("stale=true");
        assertThat(register(right, nonce, "b2d05e00")).as("3e9").startsWith("SIP/2.0 200");
        for (String nc : new String[] {"00000001", "00000003", "b2d05e00", "00000000"}) {
            assertThat(register(right, nonce, nc)).as("again " + nc).startsWith("SIP/2.0 401")
                    .contains("stale=true");
        }
    }

    @Test
    void theLeanPathReadsTheCredentialsOfEachRefresh() {
        String nonce = nonce();
        for (String nc : new String[] {"00000001", "00000002", "00000003"}) {
            assertThat(register(right, nonce, nc)).as(nc).startsWith("SIP/2.0 200");
        }
        assertThat(phone.counters.values().get("sip.register.lean")).isEqualTo(2);
    }

    @Test
    void aNonceWithoutQopIsGoodOnce() {
        String nonce = nonce();
        assertThat(register(right, nonce, null)).startsWith("SIP/2.0 200");
        assertThat(register(right, nonce, null)).contains("stale=true");
        assertThat(register(right, nonce, "00000001")).contains("stale=true");
    }

    @Test
    void eachChallengeHasANonceOfItsOwn() {
        assertThat(nonce()).isNotEqualTo(nonce());
    }

    @Test
    void anOldNonceAndOneThatIsNotOursAreStaleForTheRightPasswordOnly() {
        String nonce = nonce();
        assertThat(register(right, nonce + "0", "00000001")).startsWith("SIP/2.0 401")
                .contains("stale=true");
        assertThat(register(new DigestPhone("1001", "local", "guess"), nonce + "0", "00000001"))
                .startsWith("SIP/2.0 401").doesNotContain("stale");
        phone.nowMs += 3_700_000;
        assertThat(register(right, nonce, "00000001")).contains("stale=true");
    }

    @Test
    void aPhoneThatMovesBetweenChallengeAndAnswerCostsOneStaleRoundTrip() {
        var elsewhere = options();
        elsewhere.issuer = "n2.1";
        String nonceOfAnother = DigestPhone.nonce(
                new Phone(elsewhere).sendRegister("c1", 1, CONTACT));
        String stale = register(right, nonceOfAnother, "00000001");
        assertThat(stale).startsWith("SIP/2.0 401").contains("stale=true");
        assertThat(register(right, DigestPhone.nonce(stale), "00000001"))
                .startsWith("SIP/2.0 200");
    }

    @Test
    void capturedBytesAreRefusedAtAnotherNodeFromAnotherSourceAndLater() {
        String captured = phone.register("c1", 7,
                CONTACT + right.authorization(nonce(), "00000001"));
        assertThat(phone.send(captured)).startsWith("SIP/2.0 200");
        assertThat(phone.send(captured)).as("the phone itself, within 32 s")
                .startsWith("SIP/2.0 200");
        long before = phone.changes();
        var elsewhere = options();
        elsewhere.issuer = "n2.1";
        var other = new Phone(elsewhere);
        assertThat(other.send(captured)).startsWith("SIP/2.0 401");
        assertThat(other.changes()).isZero();
        phone.source = "203.0.113.9";
        assertThat(phone.send(captured)).as("from another source").startsWith("SIP/2.0 401");
        phone.source = "192.0.2.7";
        phone.sourcePort++;
        assertThat(phone.send(captured)).as("from another port").startsWith("SIP/2.0 401");
        phone.sourcePort--;
        phone.nowMs += 32_001;
        assertThat(phone.send(captured)).as("after 32 s").startsWith("SIP/2.0 401");
        assertThat(phone.changes()).isEqualTo(before);
    }

    @Test
    void aRestartedPhoneThatRepeatsCallIdCSeqAndBranchGetsInByItsNewNonce() {
        String first = phone.register("c1", 2, CONTACT + right.authorization(nonce(), "00000001"));
        assertThat(phone.send(first)).startsWith("SIP/2.0 200");
        phone.nowMs += 40_000;
        String again = first.replaceAll("Authorization: [^\r]*\r\n",
                right.authorization(nonce(), "00000001"));
        assertThat(phone.send(again)).startsWith("SIP/2.0 200").contains(";expires=3600\r\n");
        phone.nowMs += 5_000;
        String late = phone.register("c1", 1, CONTACT
                + right.authorization(DigestPhone.nonce(phone.sendRegister("x", 1, CONTACT)),
                        "00000001"));
        assertThat(phone.send(late)).as("a lower CSeq with a new nonce").startsWith("SIP/2.0 200");
    }

    @Test
    void severalAlgorithmsAreOfferedInTheirOrderAndAnyIsTaken() {
        var options = options();
        options.algorithms = List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5);
        phone = new Phone(options);
        assertThat(phone.sendRegister("c1", 1, CONTACT)).containsSubsequence(
                "algorithm=SHA-512-256,", "algorithm=SHA-256,", "algorithm=MD5,");
        assertThat(register(right, nonce(), "00000001")).startsWith("SIP/2.0 200");
        for (String[] names : new String[][] {{"SHA-256", "SHA-256"},
                {"SHA-512-256", "SHA-512/256"}}) {
            assertThat(register(new DigestPhone("1001", "local", "secret").with(names[0],
                    names[1]), nonce(), "00000001")).as(names[0]).startsWith("SIP/2.0 200");
        }
    }

    @Test
    void aRepeatedRequestHasTheSameAnswerWhateverItWas() {
        for (String headers : List.of("", "Contact: <sip:a@h>;expires=1\r\n",
                "Contact: <sip:a@\r\n", "Contact: *\r\nExpires: 0\r\n", CONTACT)) {
            for (String nc : new String[] {"00000001", null}) {
                String request = phone.register("c1", ++cseq,
                        headers + right.authorization(nonce(), nc));
                String answer = phone.send(request);
                assertThat(answer).as(headers).doesNotStartWith("SIP/2.0 401");
                assertThat(phone.send(request)).isEqualTo(answer);
                phone.sourcePort++;
                assertThat(phone.send(request)).startsWith("SIP/2.0 401");
                phone.sourcePort--;
                phone.nowMs += 32_001;
                assertThat(phone.send(request)).startsWith("SIP/2.0 401");
            }
        }
    }

    @Test
    void eachDomainHasItsRealmAndItsUsers() {
        var options = new Phone.Options().with(Subscribers.read("subscribers", List.of(
                "1001:example.org:" + Algorithm.MD5.ha1("1001", "example.org", "one"),
                "1001:example.net:" + Algorithm.MD5.ha1("1001", "example.net", "two"))));
        options.domains = List.of("example.org", "example.net");
        phone = new Phone(options);
        String ofNet = phone.register("c1", 1, CONTACT).replace("sip:1001@127.0.0.1",
                "sip:1001@example.net");
        String challenge = phone.send(ofNet);
        assertThat(challenge).contains("realm=\"example.net\"");
        assertThat(phone.sendRegister("c0", 1, CONTACT)).contains("realm=\"example.org\"");
        String nonce = DigestPhone.nonce(challenge);
        assertThat(phone.send(ofNet.replace("Content-Length",
                new DigestPhone("1001", "example.org", "one").authorization(nonce, "00000001")
                        + "Content-Length")))
                .startsWith("SIP/2.0 401");
        assertThat(phone.send(ofNet.replace("Content-Length",
                new DigestPhone("1001", "example.net", "two").authorization(nonce, "00000001")
                        + "Content-Length")))
                .startsWith("SIP/2.0 200");
        assertThat(phone.devices.of("1001@example.net")).hasSize(1);
    }

    @Test
    void noAlgorithmMeansMd5() {
        assertThat(send(right.authorization(nonce(), "00000001").replace(", algorithm=MD5", "")))
                .startsWith("SIP/2.0 200");
    }

    @Test
    void anAlgorithmThatWasNotOfferedIsNotTaken() {
        var sha = new DigestPhone("1001", "local", "secret").with("SHA-256", "SHA-256");
        assertThat(register(sha, nonce(), "00000001")).startsWith("SIP/2.0 401")
                .doesNotContain("SHA").doesNotContain("stale");
    }

    @Test
    void theOfferDoesNotTellWhoExists() {
        var options = options();
        options.algorithms = List.of(Algorithm.SHA_256, Algorithm.MD5);
        phone = new Phone(options);
        for (String user : List.of("1001", "1002", "nobody")) {
            String answer = phone.send(phone.register("c1", 1, CONTACT).replace("sip:1001@127",
                    "sip:" + user + "@127"));
            assertThat(answer).as(user).startsWith("SIP/2.0 401").containsSubsequence(
                    "algorithm=SHA-256,", "algorithm=MD5,");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic eHg6eXk=", "Bearer x", "DigestX realm=\"local\"", "",
            "Digest realm=\"elsewhere\", nonce=\"x\""})
    void otherSchemesAndRealmsAreNotOurs(String header) {
        assertThat(phone.sendRegister("c1", 1, CONTACT + "Authorization: " + header + "\r\n"))
                .startsWith("SIP/2.0 401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Digest username", "Digest realm=\"local\", realm=\"local\"",
            "Digest realm=\"local\", nc=1, x"})
    void credentialsThatCannotBeReadAre400AndSaySo(String header) {
        assertThat(phone.sendRegister("c1", 1, CONTACT + "Authorization: " + header + "\r\n"))
                .startsWith("SIP/2.0 400 Bad Authorization Header")
                .contains("Warning: 399 muster \"Authorization cannot be read\"\r\n");
    }

    @Test
    void aLastQuoteThatDoesNotCloseIsForgiven() {
        String header = right.authorization(nonce(), "00000001")
                .replace("nc=00000001", "nc=\"00000001");
        assertThat(send(header)).startsWith("SIP/2.0 200");
    }

    @Test
    void aLookupThatAnswersLaterDelaysOnlyItsOwnRequest() {
        var lookups = new ArrayList<CompletableFuture<Subscriber>>();
        var options = options();
        var file = options.lookup;
        options.lookup = (user, realm) -> {
            lookups.add(new CompletableFuture<>());
            return lookups.get(lookups.size() - 1);
        };
        phone = new Phone(options);
        String request = phone.register("c1", 1, CONTACT
                + right.authorization(nonce(), "00000001"));
        assertThat(phone.send(request)).isNull();
        assertThat(phone.send(request)).as("repeated meanwhile").isNull();
        assertThat(phone.sendRegister("c9", 1, "")).startsWith("SIP/2.0 401");
        for (var lookup : List.copyOf(lookups)) {
            lookup.complete(file.find("1001", "local").toCompletableFuture().join());
        }
        assertThat(phone.later).hasSize(2).allMatch(each -> each.startsWith("SIP/2.0 200"));
        assertThat(phone.devices.of("1001@local")).hasSize(1);
    }

    @Test
    void aLookupThatFailsIs503() {
        var options = options();
        options.lookup = (user, realm) -> CompletableFuture
                .failedFuture(new IllegalStateException("database away"));
        phone = new Phone(options);
        assertThat(register(right, nonce(), "00000001")).startsWith("SIP/2.0 503")
                .contains("Retry-After: 5\r\n");
    }

    private String nonce() {
        return DigestPhone.nonce(phone.sendRegister("c0", 1, CONTACT));
    }

    private String register(DigestPhone as, String nonce, String nc) {
        return send(as.authorization(nonce, nc));
    }

    private String send(String header) {
        return phone.sendRegister("c1", ++cseq, CONTACT + header);
    }
}
