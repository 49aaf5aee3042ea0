package org.muster.cli;

import java.io.IOException;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster watch}: the status, again each second. */
@Command(name = "watch", mixinStandardHelpOptions = true, description = "Shows a node's status and refreshes it each second, until Ctrl-C.")
final class Watch implements Callable<Integer> {
    private static final long EVERY_MS = 1_000;
    private static final String CLEAR = "\033[H\033[2J";

    @Mixin
    private AdminOption admin;

    @Option(names = "--times", paramLabel = "N", defaultValue = "0", description = "end after so many refreshes")
    private int times;

    @Override
    public Integer call() throws Exception {
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

    private void show() throws WrongUseException {
        String text;
        try {
            text = Screen.status(Json.object(admin.get("/v1/status")));
        } catch (IOException e) {
            text = e.getMessage() + System.lineSeparator();
        }
        System.out.print((System.console() == null ? "" : CLEAR)
                + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + admin.url()
                + System.lineSeparator() + text);
        System.out.flush();
    }
}
