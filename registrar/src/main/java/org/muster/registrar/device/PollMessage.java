package org.muster.registrar.device;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import org.muster.registrar.message.Answer;
import org.muster.registrar.message.Flow;
import org.muster.registrar.message.SipMessage;

/** The OPTIONS that polls a device, and the token that its answer brings back (RFC 3261 §11). */
public final class PollMessage {
    private static final String BRANCH_START = "z9hG4bKpoll.";

    private static final byte[] HEAD = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VIA = "Via: SIP/2.0/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BRANCH = (";branch=" + BRANCH_START)
            .getBytes(StandardCharsets.US_ASCII);

    private PollMessage() {}

    /**
     * The bytes of a poll.
     *
     * @param requestUri the contact, or a strict router before it
     * @param route the value of Route, or ""
     * @param sentBy this node as the flow's remote side sees it
     */
    public static byte[] of(String number, String requestUri, String route, Flow flow,
            String sentBy, long token) {
        String hex = HexFormat.of().toHexDigits(token); // all of one size: such can leave together
        var out = Answer.begin();
        out.text("OPTIONS ").text(requestUri).text(" SIP/2.0\r\nVia: SIP/2.0/")
                .text(flow.transport().name()).text(" ").text(sentBy).text(";branch=")
                .text(BRANCH_START).text(hex).text(";rport\r\n");
        if (!route.isEmpty()) {
            out.header("Route", route);
        }
        out.text("Max-Forwards: 70\r\nFrom: <sip:muster@").text(sentBy).text(">;tag=").text(hex);
        out.text("\r\nTo: <sip:").text(uriUser(number)).text(">\r\nCall-ID: ").text(hex)
                .text("@").text(sentBy);
        return out.text("\r\nCSeq: 1 OPTIONS\r\nAccept: application/sdp\r\n")
                .text("Content-Length: 0\r\n\r\n").toBytes();
    }

    /** A number as it may stand in a URI: what is no unreserved character is escaped (§25.1). */
    private static String uriUser(String number) {
        int at = number.lastIndexOf('@');
        int plain = 0;
        while (plain < at && isPlain(number.charAt(plain))) {
            plain++;
        }
        if (plain == at) {
            return number;
        }
        var text = new StringBuilder();
        for (byte b : number.substring(0, at).getBytes(StandardCharsets.UTF_8)) {
            text.append(isPlain(b) ? Character.toString(b) : "%%%02X".formatted(b & 0xff));
        }
        return text.append(number.substring(at)).toString();
    }

    private static boolean isPlain(int c) {
        return c > 0 && c < 0x80
                && (Character.isLetterOrDigit(c) || "-_.!~*'()+".indexOf(c) >= 0);
    }

    /**
     * The token of an answer to a poll as almost every phone writes it, with the Via as its first header;
     * 0 for anything else, which must be read as a whole. Of an answer nothing but token and status
     * counts, so nothing else of it is looked at.
     */
    public static long token(byte[] bytes, int length) {
        if (length < HEAD.length + VIA.length || !startsWith(bytes, 0, HEAD)) {
            return 0;
        }
        int at = HEAD.length;
        while (at < length && bytes[at] != '\n') {
            at++;
        }
        at++;
        if (at + VIA.length > length || !startsWith(bytes, at, VIA)) {
            return 0;
        }
        for (; at + BRANCH.length < length && bytes[at] != '\r' && bytes[at] != ','; at++) {
            if (bytes[at] == ';' && startsWith(bytes, at, BRANCH)) {
                return hex(bytes, at + BRANCH.length, length);
            }
        }
        return 0;
    }

    /** The status of what {@link #token(byte[], int)} has taken for an answer; 0: none. */
    public static int status(byte[] bytes) {
        int status = 0;
        for (int i = HEAD.length; i < HEAD.length + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return 0;
            }
            status = status * 10 + bytes[i] - '0';
        }
        return status;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] start) {
        return Arrays.equals(bytes, at, at + start.length, start, 0, start.length);
    }

    private static long hex(byte[] bytes, int from, int length) {
        long token = 0;
        int at = from;
        for (; at < length && Character.digit(bytes[at], 16) >= 0; at++) {
            token = token << 4 | Character.digit(bytes[at], 16);
        }
        boolean ends = at < length && (bytes[at] == ';' || bytes[at] == '\r' || bytes[at] == ',');
        return ends && at > from && at - from <= 16 ? token : 0;
    }

    /** The token of a response, or 0 when it answers no poll. */
    public static long token(SipMessage response) {
        var branch = response.topVia().branch();
        if (branch == null || branch.length() <= BRANCH_START.length()
                || branch.at(BRANCH_START.length() - 1) != '.'
                || !branch.sub(0, BRANCH_START.length()).utf8().equals(BRANCH_START)) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(
                    branch.sub(BRANCH_START.length(), branch.length()).utf8(), 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
