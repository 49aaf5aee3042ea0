package org.muster.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonToken;

/** {@code muster bindings}: the composite table, or one number of it. */
@Command(name = "bindings", mixinStandardHelpOptions = true, description = "Lists who is registered and which node controls each device.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the node does not answer", "2:the command is wrong",
        "3:NUMBER is not registered"})
final class Bindings implements Callable<Integer> {
    private static final String ROW = "%-22s %-8s %-22s %-30s %5s %-5s%n";

    @Mixin
    private AdminOption admin;

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "a user part (1001) or a whole number (1001@local)")
    private String number;

    @Option(names = "--after", paramLabel = "NUMBER", description = "go on after this number")
    private String after;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many numbers")
    private Integer limit;

    @Override
    public Integer call() throws Exception {
        if (limit != null && limit < 0) {
            throw new WrongUseException("--limit is " + limit + ", expected 0 or more");
        }
        String path = "/v1/bindings?" + parameter("number", number) + parameter("after", after)
                + parameter("limit", limit);
        if (admin.isJson()) {
            admin.print(path);
            return Main.DONE;
        }
        int count = printRows(path);
        if (number != null && count == 0) {
            System.err.println("muster: " + number + " is not registered");
            return Main.NOT_REGISTERED;
        }
        return Main.DONE;
    }

    private int printRows(String path) throws Exception {
        int count = 0;
        System.out.printf(ROW, "NUMBER", "NODE", "PID", "CONTACT", "SEC", "OVER");
        try (var body = admin.get(path); var parser = Json.parser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Object> row = Json.object(parser);
                System.out.printf(ROW, Screen.cut(row.get("number"), 22),
                        Screen.cut(row.get("node"), 8), Screen.cut(row.get("pid"), 22),
                        Screen.cut(row.get("contact"), 30), row.get("expires"),
                        row.get("transport"));
                count++;
            }
        }
        return count;
    }

    private static String parameter(String name, Object value) {
        return value == null ? ""
                : name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8) + "&";
    }
}
