package org.muster.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster history}: what happened to the devices of a number everywhere, or of a node. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "Shows what lately happened, the newest last: to the devices of NUMBER at every node, and what nodes noticed of those that controlled them; without NUMBER to all devices of the node that is asked.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the node does not answer", "2:the command is wrong"})
final class History implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Option(names = "--here", description = "only the node that is asked")
    private boolean here;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "at most so many events (default: ${DEFAULT-VALUE})")
    private int limit;

    /** @param node that saw it */
    private record Line(long atMs, String node, String text) {}

    @Override
    public Integer call() throws Exception {
        boolean everywhere = number != null && !here;
        String path = "/v1/history?limit=" + limit
                + (number == null ? "" : "&number=" + AdminOption.encoded(number))
                + (everywhere ? "&nodes=all" : "");
        if (admin.isJson()) {
            admin.print(path);
            return Main.DONE;
        }
        try (var body = admin.get(path)) {
            if (everywhere) {
                print(lines(Json.object(body)));
            } else {
                Json.rows(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .forEach(event -> System.out.println(Screen.event(event)));
            }
        }
        return Main.DONE;
    }

    private void print(List<Line> lines) {
        lines.sort(Comparator.comparingLong(Line::atMs));
        lines.subList(Math.max(0, lines.size() - limit), lines.size())
                .forEach(line -> System.out.printf("%-8s %s%n", Screen.cut(line.node(), 8),
                        line.text()));
    }

    @SuppressWarnings("unchecked")
    private static List<Line> lines(Map<String, Object> said) {
        var lines = new ArrayList<Line>();
        var controlled = new HashSet<String>();
        said.forEach((node, answer) -> {
            if (answer == null) {
                System.err.println("muster: " + node + " does not answer");
                return;
            }
            for (var event : Json.children((Map<String, Object>) answer, "events")) {
                controlled.add(node);
                lines.add(new Line((Long) event.get("atMs"), node, Screen.event(event)));
            }
        });
        said.forEach((node, answer) -> {
            if (answer != null) {
                for (var notice : Json.children((Map<String, Object>) answer, "peers")) {
                    if (controlled.contains(notice.get("peer"))) {
                        lines.add(new Line((Long) notice.get("atMs"), node,
                                Screen.peerEvent(notice)));
                    }
                }
            }
        });
        return lines;
    }
}
