package org.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster diff}: whether each node's copy of each other node's table is that table. */
@Command(name = "diff", mixinStandardHelpOptions = true, description = "Compares every node's copy of every other node's table with that table, shard by shard: number of numbers and digest at the same change. What is only behind is looked at again until it is not. Exit code 1 when a copy differs, stays behind, or a node cannot be asked.")
final class Diff implements Callable<Integer> {
    private static final long AGAIN_MS = 300;

    @Mixin
    private AdminOption admin;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "10", description = "how long a copy may be behind (default: ${DEFAULT-VALUE})")
    private int waitSeconds;

    @Parameters(arity = "0..2", paramLabel = "NODE", description = "only the copies between these two, or all of one")
    private List<String> wanted = List.of();

    /** How one copy stands. */
    private record Copy(String owner, String at, String problem, boolean isBehind) {}

    @Override
    public Integer call() throws Exception {
        long untilNanos = System.nanoTime() + waitSeconds * 1_000_000_000L;
        while (true) {
            var nodes = ask();
            var copies = copies(nodes);
            boolean anyBehind = copies.stream().anyMatch(Copy::isBehind);
            if (!anyBehind || System.nanoTime() >= untilNanos) {
                return report(nodes, copies);
            }
            Thread.sleep(AGAIN_MS);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> ask() throws Exception {
        return new TreeMap<>((Map<String, Map<String, Object>>) (Map<String, ?>) Json
                .object(admin.get("/v1/shards")));
    }

    private boolean isWanted(String owner, String at) {
        return wanted.isEmpty() || wanted.size() == 1 && (owner.equals(wanted.get(0))
                || at.equals(wanted.get(0))) || wanted.contains(owner) && wanted.contains(at);
    }

    private List<Copy> copies(Map<String, Map<String, Object>> nodes) {
        var copies = new ArrayList<Copy>();
        for (String at : nodes.keySet()) {
            for (String owner : nodes.keySet()) {
                if (!at.equals(owner) && isWanted(owner, at)) {
                    copies.add(compare(owner, nodes.get(owner), at, nodes.get(at)));
                }
            }
        }
        return copies;
    }

    @SuppressWarnings("unchecked")
    private static Copy compare(String owner, Map<String, Object> own, String at,
            Map<String, Object> other) {
        if (own == null || other == null) {
            return new Copy(owner, at, (own == null ? owner : at) + " does not answer", false);
        }
        var view = (Map<String, Object>) ((Map<String, Object>) other.get("views")).get(owner);
        if (view == null) {
            return new Copy(owner, at, at + " has none: it does not see " + owner, true);
        }
        if (!view.get("incarnation").equals(own.get("incarnation"))) {
            return new Copy(owner, at, "it is of an earlier start of " + owner, true);
        }
        return compareShards(owner, (List<List<Object>>) own.get("own"), at,
                (List<List<Object>>) view.get("shards"));
    }

    private static Copy compareShards(String owner, List<List<Object>> own, String at,
            List<List<Object>> view) {
        var differing = new ArrayList<Integer>();
        int behind = 0;
        for (int i = 0; i < own.size(); i++) {
            if (!own.get(i).get(0).equals(view.get(i).get(0))) {
                behind++;
            } else if (!own.get(i).equals(view.get(i))) {
                differing.add(i);
            }
        }
        if (!differing.isEmpty()) {
            return new Copy(owner, at, "shards " + differing + " differ", false);
        }
        return new Copy(owner, at, behind == 0 ? null : behind + " shards are behind", behind > 0);
    }

    private static int report(Map<String, Map<String, Object>> nodes, List<Copy> copies) {
        int bad = 0;
        for (var copy : copies) {
            if (copy.problem() != null) {
                bad++;
                System.out.println("copy of " + copy.owner() + " at " + copy.at() + ": "
                        + copy.problem());
            }
        }
        System.out.println(nodes.size() + " nodes, " + copies.size() + " copies of tables: "
                + (bad == 0 ? "all equal" : bad + " not equal"));
        return bad == 0 ? Main.DONE : Main.FAILED;
    }
}
