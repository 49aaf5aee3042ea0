package org.muster.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster history}: what happened to the devices of a node. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "Shows what lately happened to the devices that a node controls or controlled, the newest last.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the node does not answer", "2:the command is wrong"})
final class History implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "at most so many events (default: ${DEFAULT-VALUE})")
    private int limit;

    @Override
    public Integer call() throws Exception {
        String path = "/v1/history?limit=" + limit
                + (number == null ? "" : "&number=" + AdminOption.encoded(number));
        if (admin.isJson()) {
            admin.print(path);
            return Main.DONE;
        }
        try (var body = admin.get(path)) {
            Json.rows(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .forEach(event -> System.out.println(Screen.event(event)));
        }
        return Main.DONE;
    }
}
