package org.muster.registrar.register;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.HeaderName;
import org.muster.replication.bytes.Slice;

/** The 200 to a REGISTER: every binding of the composite table (RFC 3261 §10.3 step 8). */
public final class BindingList {
    /** RFC 3261 §20.17: always GMT, two digits for the day. */
    private static final DateTimeFormatter DATE = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final DigitAnalysis digits;
    private final RegistrarSettings settings;
    private volatile Second second = new Second(-1, "");

    /** The text of a second, made once for all answers in it. */
    private record Second(long epochSec, String text) {}

    public BindingList(DigitAnalysis digits, RegistrarSettings settings) {
        this.digits = digits;
        this.settings = settings;
    }

    /**
     * The answer; under the number's lock.
     *
     * @param outbound whether the request registered a flow (RFC 5626 §6)
     */
    byte[] answer(RegisterRequest request, boolean outbound, long nowMs) {
        var only = digits.onlyDetail(request.number());
        if (only != null) {
            return answer(request, only, digits.onlyRemainingSec(request.number(), nowMs),
                    outbound, nowMs);
        }
        var answer = ok(request);
        for (var binding : digits.bindings(request.number())) {
            var detail = binding.detail();
            contact(answer, new DeviceDetail.Listed(Slice.utf8(detail.contact()),
                    detail.qThousandths(), Slice.utf8(detail.features())),
                    digits.remainingSec(binding, nowMs));
        }
        return end(answer, request, outbound, nowMs);
    }

    /**
     * The same for a number with one binding.
     *
     * @param detail of its device, packed
     */
    byte[] answer(RegisterRequest request, Slice detail, long seconds, boolean outbound,
            long nowMs) {
        var answer = ok(request);
        contact(answer, DeviceDetail.readListed(detail), seconds);
        return end(answer, request, outbound, nowMs);
    }

    private static Answer ok(RegisterRequest request) {
        return Answer.to(request.message(), 200, "OK", request.flow().remote());
    }

    private byte[] end(Answer answer, RegisterRequest request, boolean outbound, long nowMs) {
        answer.header("Date", date(nowMs)).header("Supported", OptionTags.SUPPORTED);
        if (outbound) {
            answer.header("Require", "outbound");
            if (request.flow().transport().isStream()) {
                answer.header("Flow-Timer", Integer.toString(settings.flowTimerSec()));
            }
        }
        if (request.tags().supportsPath()) {
            request.message().headers(HeaderName.PATH)
                    .forEach(value -> answer.text("Path: ").slice(value).end());
        }
        settings.serviceRoutes().forEach(route -> answer.header("Service-Route", route));
        return answer.toBytes();
    }

    private static void contact(Answer answer, DeviceDetail.Listed listed, long seconds) {
        answer.text("Contact: <").slice(listed.contact()).text(">").slice(listed.features());
        if (listed.qThousandths() != 1_000) {
            answer.text(";q=").text(thousandths(listed.qThousandths()));
        }
        answer.text(";expires=").number(seconds).end();
    }

    private static String thousandths(int q) {
        String digits = Integer.toString(1_000 + q); // 1xyz
        int end = 4;
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return end == 1 ? "0" : "0." + digits.substring(1, end);
    }

    private String date(long nowMs) {
        long epochSec = nowMs / 1_000;
        var made = second;
        if (made.epochSec() != epochSec) {
            made = new Second(epochSec, DATE.format(Instant.ofEpochSecond(epochSec)));
            second = made;
        }
        return made.text();
    }
}
