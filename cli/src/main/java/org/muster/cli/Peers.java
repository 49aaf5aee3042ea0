package org.muster.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code muster peers}: what a node believes of each peer. */
@Command(name = "peers", mixinStandardHelpOptions = true, description = "Shows a node's peers: status, bindings, round trip, why a link was refused.")
final class Peers implements Callable<Integer> {
    private static final String ROW = "%-16s %-8s %-7s %9s %7s %8s  %-22s %s%n";

    @Mixin
    private AdminOption admin;

    @Override
    @SuppressWarnings("unchecked")
    public Integer call() throws Exception {
        if (admin.isJson()) {
            admin.print("/v1/peers");
            return Main.DONE;
        }
        System.out.printf(ROW, "PEER", "STATUS", "IN SYNC", "BINDINGS", "RTT", "LAG", "ADDRESS",
                "REFUSED BECAUSE");
        for (var each : Json.array(admin.get("/v1/peers"))) {
            var peer = (Map<String, Object>) each;
            long rttMs = (Long) peer.get("rttMs");
            Object refusal = peer.get("refusal");
            System.out.printf(ROW, Screen.cut(peer.get("node"), 16), status(peer),
                    inSync(peer), peer.get("bindings"),
                    rttMs < 0 ? "-" : rttMs + " ms", peer.get("lagMs") + " ms",
                    Screen.cut(peer.get("address"), 22),
                    refusal == null ? "-" : Screen.cut(refusal, 24));
        }
        return Main.DONE;
    }

    private static Object status(Map<String, Object> peer) {
        boolean leaving = (Boolean) peer.get("draining") && "online".equals(peer.get("status"));
        return leaving ? "draining" : peer.get("status");
    }

    private static String inSync(Map<String, Object> peer) {
        if ((Long) peer.get("divergent") > 0) {
            return "DIFFERS";
        }
        return (Boolean) peer.get("inSync") ? "yes" : "no";
    }
}
