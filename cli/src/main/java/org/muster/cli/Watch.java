package org.muster.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster watch}: the status and the last events, again each second; or each event as it comes. */
@Command(name = "watch", mixinStandardHelpOptions = true, description = "Shows a node's status and its last events and refreshes them each second, until Ctrl-C.")
final class Watch implements Callable<Integer> {
    private static final long EVERY_MS = 1_000;
    private static final int EVENTS_SHOWN = 12;
    private static final String DATA = "data: ";
    private static final String CLEAR = "\033[H\033[2J";

    @Mixin
    private AdminOption admin;

    @Option(names = "--times", paramLabel = "N", defaultValue = "0", description = "end after so many refreshes or events")
    private int times;

    @Option(names = "--events", description = "one line for each event as it comes: a device registered, answers polls, is silent, sleeps, is removed")
    private boolean events;

    @Option(names = "--number", paramLabel = "NUMBER", description = "events of this number only")
    private String number;

    @Override
    public Integer call() throws Exception {
        if (events) {
            return follow();
        }
        for (int i = 1;; i++) {
            if (admin.isJson()) {
                admin.print("/v1/status");
            } else {
                show();
            }
            if (i == times) {
                return Main.DONE;
            }
            Thread.sleep(EVERY_MS);
        }
    }

    private String ofNumber() {
        return number == null ? "" : "&number=" + AdminOption.encoded(number);
    }

    /** Until the node ends, or so many came. */
    private int follow() throws IOException, WrongUseException {
        int left = times == 0 ? Integer.MAX_VALUE : times;
        try (var lines = new BufferedReader(new InputStreamReader(
                admin.follow("/v1/events?" + ofNumber()), StandardCharsets.UTF_8))) {
            boolean missed = false;
            for (String line = lines.readLine(); line != null
                    && left > 0; line = lines.readLine()) {
                missed = line.equals("event: missed") || missed && !line.isEmpty();
                if (line.startsWith(DATA)) {
                    print(line.substring(DATA.length()), missed);
                    left--;
                }
            }
        }
        return left == 0 ? Main.DONE : Main.FAILED;
    }

    private void print(String data, boolean missed) throws IOException {
        if (missed) {
            System.out.println(data + " events were missed");
        } else {
            System.out.println(admin.isJson() ? data
                    : Screen.event(Json.rows("[" + data + "]").get(0)));
        }
        System.out.flush();
    }

    private String lastEvents() throws IOException, WrongUseException {
        var text = new StringBuilder();
        try (var body = admin.get("/v1/history?limit=" + EVENTS_SHOWN + ofNumber())) {
            for (var event : Json
                    .rows(new String(body.readAllBytes(), StandardCharsets.UTF_8))) {
                text.append(Screen.event(event)).append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    private void show() throws WrongUseException {
        String text;
        try {
            text = Screen.status(Json.object(admin.get("/v1/status"))) + lastEvents();
        } catch (IOException e) {
            text = e.getMessage() + System.lineSeparator();
        }
        System.out.print((System.console() == null ? "" : CLEAR)
                + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + admin.url()
                + System.lineSeparator() + text);
        System.out.flush();
    }
}
