package org.muster.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster plan}: what would happen if. Changes nothing. */
@Command(name = "plan", mixinStandardHelpOptions = true, description = "Says what would happen, and does nothing.", subcommands = {
        Plan.Kill.class})
final class Plan implements Callable<Integer> {
    @Override
    public Integer call() throws WrongUseException {
        throw new WrongUseException("plan what? expected: muster plan kill NODE");
    }

    /** {@code muster plan kill}: a node dies. */
    @Command(name = "kill", mixinStandardHelpOptions = true, description = "Says which numbers would lose their only path if NODE died now, and when they would be back at the latest: a phone registers again before its binding expires. By what the asked node knows: exact for its own, granted seconds for other nodes' phones.")
    static final class Kill implements Callable<Integer> {
        @Mixin
        private AdminOption admin;

        @Parameters(paramLabel = "NODE", description = "its node.id")
        private String node;

        @Override
        public Integer call() throws Exception {
            String path = "/v1/plan/kill?node=" + AdminOption.encoded(node);
            if (admin.isJson()) {
                admin.print(path);
                return Main.DONE;
            }
            var loss = Json.object(admin.get(path));
            long kept = (Long) loss.get("numbers") - (Long) loss.get("lost");
            System.out.printf("%s controls %d devices of %d numbers%n", node, loss.get("devices"),
                    loss.get("numbers"));
            System.out.printf("%d numbers have another device at a node that stays%n", kept);
            System.out.printf("%d numbers lose their only path%n", loss.get("lost"));
            if ((Long) loss.get("lost") > 0) {
                printLost(loss);
            }
            return Main.DONE;
        }

        private static void printLost(Map<String, Object> loss) {
            for (var bucket : Json.children(loss, "backWithin")) {
                if ((Long) bucket.get("numbers") > 0) {
                    Object seconds = bucket.get("seconds");
                    System.out.printf("  %d are back %s%n", bucket.get("numbers"), seconds == null
                            ? "later" : "within " + seconds + " s");
                }
            }
            System.out.printf(
                    "  %d could be adopted by who is left, sooner (peer-loss: adopt)%n",
                    loss.get("reachable"));
            System.out.println("  such as " + loss.get("examples"));
        }
    }
}
