package org.muster.registrar.register;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 3261 §10.2 and §10.3 step by step: each row names the step, sends one request to a registrar of
 * example.org and example.net that holds {@code <sip:a@h>} of Call-ID held, CSeq 5, and says what
 * comes back and whether anything changed.
 */
class RegisterStepsTest {
    private static final String NEW = "Contact: <sip:new@h>\r\n";

    private record Row(String step, String callId, int cseq, String headers,
            UnaryOperator<String> edit, String status, String contains, boolean changes) {
        @Override
        public String toString() {
            return step;
        }
    }

    private static Row row(String step, String headers, String status, String contains,
            boolean changes) {
        return new Row(step, "other", 1, headers, text -> text, status, contains, changes);
    }

    private static Row edited(String step, UnaryOperator<String> edit, String status,
            boolean changes) {
        return new Row(step, "other", 1, NEW, edit, status, "", changes);
    }

    static Stream<Row> rows() {
        return Stream.of(
                edited("10.3 step 1: Request-URI of another domain",
                        text -> text.replace("REGISTER sip:example.org", "REGISTER sip:else.org"),
                        "404 Not Found", false),
                edited("10.3 step 1: an address of the node stands for its domains",
                        text -> text.replace("REGISTER sip:example.org",
                                "REGISTER sip:127.0.0.1:5060;transport=udp"),
                        "200 OK", true),
                edited("8.2.2.1: Request-URI of another scheme",
                        text -> text.replace("REGISTER sip:example.org", "REGISTER mailto:x@y"),
                        "416 Unsupported URI Scheme", false),
                edited("8.2.2.1: Request-URI tel:",
                        text -> text.replace("REGISTER sip:example.org", "REGISTER tel:+1"),
                        "416 Unsupported URI Scheme", false),
                edited("10.2: Request-URI that cannot be read",
                        text -> text.replace("REGISTER sip:example.org", "REGISTER sip:[::1"),
                        "400 Bad Request-URI Header", false),
                row("10.3 step 2: an unknown extension is required",
                        NEW + "Require: teleport, path\r\n", "420 Bad Extension",
                        "Unsupported: teleport\r\n", false),
                row("10.3 step 2: known extensions are required",
                        NEW + "Require: path, outbound\r\n", "200 OK", "", true),
                edited("10.3 step 5: To of no domain of ours",
                        text -> text.replace("To: <sip:1001@example.org", "To: <sip:1001@else.org"),
                        "404 Not Found", false),
                edited("10.3 step 5: To is not valid in the domain of the Request-URI",
                        text -> text.replace("To: <sip:1001@example.org",
                                "To: <sip:1001@example.net"),
                        "404 Not Found", false),
                edited("10.3 step 5: To without a user",
                        text -> text.replace("To: <sip:1001@", "To: <sip:"), "404 Not Found",
                        false),
                edited("10.3 step 5: To of another scheme",
                        text -> text.replace("To: <sip:1001@example.org>", "To: <isbn:12>"),
                        "404 Not Found", false),
                edited("10.3 step 5: To in canonical form: scheme, port, parameters, escapes",
                        text -> text.replace("To: <sip:1001@example.org>",
                                "To: <sips:%31001@EXAMPLE.org:5061;x=y>"),
                        "200 OK", true),
                row("10.3 step 6: no Contact is a query", "", "200 OK",
                        "Contact: <sip:a@h>;expires=3600\r\n", false),
                row("10.3 step 6: * without Expires", "Contact: *\r\n",
                        "400 Bad Contact Header", "Warning: 399 muster \"Contact: * must", false),
                row("10.3 step 6: * with another Expires", "Contact: *\r\nExpires: 1\r\n",
                        "400 Bad Contact Header", "", false),
                row("10.3 step 6: * with an Expires that cannot be read",
                        "Contact: *\r\nExpires: 0x\r\n", "400 Bad Contact Header", "", false),
                row("10.3 step 6: * beside a contact",
                        "Contact: *\r\n" + NEW + "Expires: 0\r\n", "400 Bad Contact Header", "",
                        false),
                row("10.3 step 6: * in one line with a contact",
                        "Contact: *, <sip:new@h>\r\nExpires: 0\r\n", "400 Bad Contact Header", "",
                        false),
                row("10.3 step 6: * twice", "Contact: *\r\nContact: *\r\nExpires: 0\r\n",
                        "400 Bad Contact Header", "", false),
                row("10.3 step 6: * alone with Expires 0, other Call-ID",
                        "Contact: *\r\nExpires: 0\r\n", "200 OK", "", true),
                new Row("10.3 step 6: *, same Call-ID, higher CSeq", "held", 6,
                        "Contact: *\r\nExpires: 0\r\n", text -> text, "200 OK", "", true),
                new Row("10.3 step 6: *, same Call-ID, lower CSeq: aborted", "held", 4,
                        "Contact: *\r\nExpires: 0\r\n", text -> text, "500 Request Out Of Order",
                        "",
                        false),
                row("10.3 step 7: expires of the contact, then the header",
                        "Contact: <sip:x@h>;expires=90, <sip:y@h>\r\nExpires: 120\r\n", "200 OK",
                        "Contact: <sip:x@h>;expires=90\r\n", true),
                row("10.3 step 7: the header's expiry", NEW + "Expires: 120\r\n", "200 OK",
                        "Contact: <sip:new@h>;expires=120\r\n", true),
                row("10.3 step 7: neither: the default", NEW, "200 OK",
                        "Contact: <sip:new@h>;expires=3600\r\n", true),
                row("20.19: an Expires that cannot be read is the default",
                        NEW + "Expires: 60;x\r\n", "200 OK",
                        "Contact: <sip:new@h>;expires=3600\r\n", true),
                row("20.10: an expires of a contact that cannot be read is the header's",
                        "Contact: <sip:new@h>;expires=-5\r\nExpires: 120\r\n", "200 OK",
                        "Contact: <sip:new@h>;expires=120\r\n", true),
                row("20.19: 2^32-1 is cut to the maximum", NEW + "Expires: 4294967295\r\n",
                        "200 OK", "Contact: <sip:new@h>;expires=7200\r\n", true),
                row("20.19: more than 2^32-1 as well",
                        "Contact: <sip:new@h>;expires=99999999999999999999\r\n", "200 OK",
                        "Contact: <sip:new@h>;expires=7200\r\n", true),
                row("10.3 step 7: too brief", NEW + "Expires: 59\r\n", "423 Interval Too Brief",
                        "Min-Expires: 60\r\n", false),
                row("10.3 step 7: exactly the minimum", NEW + "Expires: 60\r\n", "200 OK",
                        "Contact: <sip:new@h>;expires=60\r\n", true),
                row("10.3 step 7: 0 is never too brief",
                        "Contact: <sip:a@h>;expires=0\r\n", "200 OK", "", true),
                row("10.3 step 7: one of two too brief: nothing changes",
                        "Contact: <sip:x@h>, <sip:y@h>;expires=1\r\n", "423 Interval Too Brief",
                        "", false),
                row("10.3 step 7: one bad contact: nothing changes", NEW
                        + "Contact: <sip:y@h>;q=7\r\n", "400 Bad Contact Header",
                        "Warning: 399 muster \"Contact: q, expected", false),
                new Row("10.3 step 7: same Call-ID, higher CSeq", "held", 6,
                        "Contact: <sip:a@h>;q=0.5\r\n", text -> text, "200 OK", "q=0.5", true),
                new Row("10.3 step 7: same Call-ID, lower CSeq: aborted", "held", 4,
                        "Contact: <sip:a@h>;q=0.5\r\n", text -> text, "500 Request Out Of Order",
                        "",
                        false),
                new Row("10.3 step 7: same Call-ID, same CSeq: aborted", "held", 5,
                        "Contact: <sip:a@h>;q=0.5\r\n", text -> text, "500 Request Out Of Order",
                        "",
                        false),
                new Row("10.3 step 7: lower CSeq for one of two: nothing changes", "held", 4,
                        NEW + "Contact: <sip:a@h>;q=0.5\r\n", text -> text,
                        "500 Request Out Of Order", "", false),
                new Row("10.3 step 7: same Call-ID, another contact: CSeq does not matter",
                        "held", 1, NEW, text -> text, "200 OK", "<sip:new@h>", true),
                row("10.3 step 7: other Call-ID replaces", "Contact: <sip:a@h>;q=0.5\r\n",
                        "200 OK", "<sip:a@h>;q=0.5;expires=3600", true),
                row("10.3 step 7: contacts by 19.1.4: the same", "Contact: <sip:%61@H>\r\n",
                        "200 OK", "Contact: <sip:%61@H>;expires=3600\r\n", true),
                row("10.3 step 7: contacts by 19.1.4: another port",
                        "Contact: <sip:a@h:5060>\r\n", "200 OK",
                        "Contact: <sip:a@h>;expires=3600\r\n", true),
                row("10.3 step 8: all bindings with their expiry", NEW + "Expires: 100\r\n",
                        "200 OK", "Contact: <sip:a@h>;expires=3600\r\n", true),
                row("10.3 step 8: Date", "", "200 OK",
                        "Date: Mon, 12 Jan 1970 13:46:40 GMT\r\n", false),
                row("10.2.1.2: q=1.000", "Contact: <sip:new@h>;q=1.000\r\n", "200 OK",
                        "<sip:new@h>;expires", true),
                row("10.2.1.2: q=0.000", "Contact: <sip:new@h>;q=0.000\r\n", "200 OK",
                        "<sip:new@h>;q=0;", true),
                row("25.1: q=0.7", "Contact: <sip:new@h>;q=0.7\r\n", "200 OK",
                        "<sip:new@h>;q=0.7;", true),
                row("25.1: q=1.001", "Contact: <sip:new@h>;q=1.001\r\n",
                        "400 Bad Contact Header", "", false),
                row("25.1: q=0.1234", "Contact: <sip:new@h>;q=0.1234\r\n",
                        "400 Bad Contact Header", "", false),
                row("25.1: q=-1", "Contact: <sip:new@h>;q=-1\r\n", "400 Bad Contact Header", "",
                        false),
                row("20.10: ? without <>", "Contact: sip:new@h?Route=x\r\n",
                        "400 Bad Contact Header", "must stand in <>", false),
                row("20.10: without <>, parameters are the header's",
                        "Contact: sip:new@h;expires=99\r\n", "200 OK", "<sip:new@h>;expires=99",
                        true),
                row("10.2.1: a contact need not be a SIP URI: tel",
                        "Contact: <tel:+12125550101>\r\n", "200 OK", "<tel:+12125550101>", true));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void step(Row row) {
        var options = new Phone.Options();
        options.domains = List.of("example.org", "example.net");
        var phone = new Phone(options);
        assertThat(phone.send(ofExampleOrg(phone.register("held", 5, "Contact: <sip:a@h>\r\n"))))
                .startsWith("SIP/2.0 200");
        long before = phone.changes();
        String answer = phone.send(row.edit().apply(
                ofExampleOrg(phone.register(row.callId(), row.cseq(), row.headers()))));
        assertThat(answer).startsWith("SIP/2.0 " + row.status() + "\r\n").contains(row.contains());
        assertThat(phone.changes() > before).as("something changed").isEqualTo(row.changes());
    }

    private static String ofExampleOrg(String text) {
        return text.replace("REGISTER sip:127.0.0.1 ", "REGISTER sip:example.org ")
                .replace("sip:1001@127.0.0.1", "sip:1001@example.org");
    }
}
