package org.muster.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster where}: what every node believes of a number. */
@Command(name = "where", mixinStandardHelpOptions = true, description = "Shows what every node believes of NUMBER: who claims its devices, since when, and what was released. The asked node asks the others.")
final class Where implements Callable<Integer> {
    private static final String ROW = "%-10s %-10s %-8s %-24s %-24s %s%n";

    @Mixin
    private AdminOption admin;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Override
    @SuppressWarnings("unchecked")
    public Integer call() throws Exception {
        String path = "/v1/where?number=" + AdminOption.encoded(Typed.word(number));
        if (admin.isJson()) {
            admin.print(path);
            return Main.DONE;
        }
        System.out.printf(ROW, "NODE", "BELIEVES", "", "STAMP", "PID", "DEVICE");
        boolean known = false;
        for (var said : Json.object(admin.get(path)).entrySet()) {
            if (said.getValue() == null) {
                System.out.printf(ROW, said.getKey(), "-", "", "-", "-", "no answer");
                continue;
            }
            var entries = (List<Map<String, Object>>) ((Map<String, Object>) said.getValue())
                    .get("entries");
            if (entries.isEmpty()) {
                System.out.printf(ROW, said.getKey(), "-", "", "-", "-", "knows nothing of it");
            }
            for (var entry : entries) {
                known |= print(said.getKey(), entry);
            }
        }
        return known ? Main.DONE : Main.NOT_REGISTERED;
    }

    @SuppressWarnings("unchecked")
    private static boolean print(String node, Map<String, Object> entry) {
        var claims = (List<Map<String, Object>>) entry.get("claims");
        for (var claim : claims) {
            System.out.printf(ROW, node, entry.get("of"),
                    (Boolean) claim.get("holds") ? "holds" : "loses", stamp(claim),
                    claim.get("pid"), Screen.cut(claim.get("device"), 60));
        }
        for (var release : (List<Map<String, Object>>) entry.get("releases")) {
            System.out.printf(ROW, node, entry.get("of"), "released", stamp(release),
                    release.get("reason"), Screen.cut(release.get("device"), 60));
        }
        return !claims.isEmpty();
    }

    private static String stamp(Map<String, Object> of) {
        return of.get("stampMs") + " " + of.get("stampNode");
    }
}
