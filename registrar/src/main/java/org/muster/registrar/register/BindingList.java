package org.muster.registrar.register;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.muster.registrar.device.DeviceDetail;
import org.muster.registrar.digits.DigitAnalysis;
import org.muster.registrar.message.Answer;
import org.muster.registrar.message.HeaderName;
import org.muster.registrar.message.MessageWriter;
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
        var answer = Answer.to(request.message(), 200, "OK", request.flow().remote());
        var out = answer.writer();
        var only = digits.onlyDetail(request.number());
        if (only != null) {
            contact(out, DeviceDetail.readListed(only),
                    digits.onlyRemainingSec(request.number(), nowMs));
        } else {
            contacts(out, request.number(), nowMs);
        }
        extensions(out, outbound, request.flow().transport().isStream(), nowMs);
        if (request.tags().supportsPath()) {
            request.message().headers(HeaderName.PATH)
                    .forEach(value -> out.text("Path: ").slice(value).end());
        }
        routes(out);
        return answer.toBytes();
    }

    /** A line for each binding of a number, best first. Under the number's lock. */
    public void contacts(MessageWriter out, String number, long nowMs) {
        for (var binding : digits.bindings(number)) {
            var detail = binding.detail();
            contact(out, new DeviceDetail.Listed(Slice.utf8(detail.contact()),
                    detail.qThousandths(), Slice.utf8(detail.features())),
                    digits.remainingSec(binding, nowMs));
        }
    }

    /** The line of one binding. */
    public static void contact(MessageWriter out, DeviceDetail.Listed listed, long seconds) {
        out.text("Contact: <").slice(listed.contact()).text(">").slice(listed.features());
        if (listed.qThousandths() != 1_000) {
            out.text(";q=").text(thousandths(listed.qThousandths()));
        }
        out.text(";expires=").number(seconds).end();
    }

    /** The lines between those of the bindings and Path. */
    public void extensions(MessageWriter out, boolean outbound, boolean stream, long nowMs) {
        out.header("Date", date(nowMs)).header("Supported", OptionTags.SUPPORTED);
        if (outbound) {
            out.header("Require", "outbound");
            if (stream) {
                out.header("Flow-Timer", Integer.toString(settings.flowTimerSec()));
            }
        }
    }

    /** The lines after Path (RFC 3608). */
    public void routes(MessageWriter out) {
        settings.serviceRoutes().forEach(route -> out.header("Service-Route", route));
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
