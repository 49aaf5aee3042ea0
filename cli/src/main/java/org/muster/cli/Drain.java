package org.muster.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster drain}: a node goes out of service without its phones being lost. */
@Command(name = "drain", mixinStandardHelpOptions = true, description = "Takes a node out of service: it answers REGISTER and OPTIONS with 503, hands the phones that other nodes can reach over to them, and closes the connections of the others at a pace (adopt.rate, drain.close-rate, drain.max). Waits until it is done; then the node can be stopped. Calls go on until then, but over the connections that it closes. There is no way back but a restart. Exit code 1 when phones that others could reach are left.")
final class Drain implements Callable<Integer> {
    private static final long LOOK_EVERY_MS = 1_000;

    @Mixin
    private AdminOption admin;

    @Option(names = "--no-wait", description = "only begin; again without it: wait")
    private boolean noWait;

    @Override
    public Integer call() throws Exception {
        admin.post("/v1/drain");
        var now = look();
        System.out.println("draining " + now.get("devices") + " devices, "
                + now.get("connections") + " connections");
        while (!noWait && !"drained".equals(now.get("state"))) {
            Thread.sleep(LOOK_EVERY_MS);
            now = look();
            System.out.println("left " + now.get("left") + " devices, " + now.get("permanent")
                    + " of them permanent, " + now.get("unreachable")
                    + " reached by this node alone; " + now.get("connections") + " connections");
        }
        return noWait ? Main.DONE : report(now);
    }

    private Map<String, Object> look() throws Exception {
        return Json.object(admin.get("/v1/drain"));
    }

    private static int report(Map<String, Object> now) {
        long unreachable = (Long) now.get("unreachable");
        long permanent = (Long) now.get("permanent");
        long reachable = (Long) now.get("left") - permanent - unreachable;
        System.out.println("drained: " + ((Long) now.get("devices") - (Long) now.get("left"))
                + " of " + now.get("devices") + " devices are elsewhere or gone; the node can be"
                + " stopped" + (unreachable == 0 ? "" : "; " + unreachable
                        + " are reached by it alone and must register again")
                + (permanent == 0 ? "" : "; " + permanent + " are permanent, of its own file"));
        if (reachable > 0) {
            System.err.println(
                    "muster: " + reachable + " devices that other nodes can reach are left:"
                            + " is any peer on-line and in sync? (muster peers, drain.max)");
        }
        return reachable > 0 ? Main.FAILED : Main.DONE;
    }
}
