package org.muster.registrar.register;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.muster.registrar.digits.Binding;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.HeaderName;

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
        var flow = request.flow();
        var answer = Answer.to(request.message(), 200, "OK", flow.remoteHost(),
                flow.remotePort());
        for (var binding : digits.bindings(request.number())) {
            contact(answer, binding, digits.remainingSec(binding, nowMs));
        }
        answer.header("Date", date(nowMs)).header("Supported", OptionTags.SUPPORTED);
        if (outbound) {
            answer.header("Require", "outbound");
            if (flow.transport().isStream()) {
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

    private static void contact(Answer answer, Binding binding, long seconds) {
        var detail = binding.detail();
        answer.text("Contact: <").text(detail.contact()).text(">").text(detail.features());
        if (detail.qThousandths() != 1_000) {
            answer.text(";q=").text(thousandths(detail.qThousandths()));
        }
        answer.text(";expires=").text(Long.toString(seconds)).end();
    }

    private static String thousandths(int q) {
        return q == 0 ? "0" : "0." + String.format("%03d", q).replaceAll("0+$", "");
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
