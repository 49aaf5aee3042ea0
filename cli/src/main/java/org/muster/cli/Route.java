package org.muster.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster route}: where a node would send a call to a number, step by step. */
@Command(name = "route", mixinStandardHelpOptions = true, description = "Shows how a node would route a call to NUMBER: each step of digit analysis.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:it would be sent on", "1:the node does not answer", "2:the command is wrong",
        "3:nobody can be asked; the outcome says how it would be answered"})
final class Route implements Callable<Integer> {
    private static final String STEP = "%-9s %s%n";

    @Mixin
    private AdminOption admin;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Override
    public Integer call() throws Exception {
        String path = "/v1/route?number=" + URLEncoder.encode(number, StandardCharsets.UTF_8);
        if (admin.isJson()) {
            admin.print(path);
            return Main.DONE;
        }
        var route = Json.object(admin.get(path));
        print(route);
        return String.valueOf(route.get("outcome")).startsWith("sent ") ? Main.DONE
                : Main.NOT_REGISTERED;
    }

    private static void print(Map<String, Object> route) {
        System.out.printf(STEP, "at node", route.get("node"));
        System.out.printf(STEP, "dialled", Screen.cut(route.get("dialled"), 89));
        System.out.printf(STEP, "URI", Screen.cut(route.get("uri"), 89));
        Object number = route.get("number");
        System.out.printf(STEP, "number",
                number == null ? "none: the domain is not served" : Screen.cut(number, 89));
        for (var claim : Json.children(route, "claims")) {
            System.out.printf(STEP, "claim", "%s  stamp %s  %s  %s".formatted(claim.get("pid"),
                    claim.get("stampMs"), (Boolean) claim.get("holds") ? "holds" : "lost",
                    Screen.cut(claim.get("device"), 36)));
        }
        int rank = 1;
        for (var each : Json.children(route, "destinations")) {
            System.out.printf(STEP, rank++ + ".", "%s  q %s  %s".formatted(each.get("pid"),
                    each.get("q"), Screen.cut(each.get("contact"), 50)));
            System.out.printf(STEP, "", each.get("leads"));
        }
        System.out.printf(STEP, "outcome", route.get("outcome"));
    }
}
