package org.muster.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

import org.muster.registrar.sample.SamplePhone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster demo}: three nodes, a dozen phones, a node that dies and comes back. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Three nodes on loopback and a dozen sample phones: watch numbers appear on"
        + " all nodes, vanish when their node dies, and come back with it.")
final class Demo implements Callable<Integer> {
    private static final int PHONES_PER_NODE = 4;
    private static final int REFRESH_MS = 1_000;
    private static final long REDRAW_MS = 250;
    private static final long FAST_REDRAW_MS = 50;
    private static final long STEP_MAX_MS = 30_000;
    private static final String CLEAR = "\033[H\033[2J";

    @Option(names = "--fast", description = "no pauses and no screen: for tests, under 40 s")
    private boolean fast;

    private final List<DemoNode> nodes = new ArrayList<>();
    private final List<SamplePhone> phones = new ArrayList<>();
    private String saying = "";

    @Override
    public Integer call() throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo-stop"));
        try {
            play();
            return Main.DONE;
        } finally {
            close();
        }
    }

    private void play() throws Exception {
        for (int i = 1; i <= 3; i++) {
            nodes.add(new DemoNode("n" + i));
        }
        say("Three nodes start: n1, n2, n3. Each is a process of its own.");
        for (var node : nodes) {
            node.start(nodes);
        }
        await("all nodes are ready and in sync", () -> nodes.stream().allMatch(this::isInSync));
        pause(3_000);
        say("Four phones register with each node.");
        for (int i = 0; i < nodes.size() * PHONES_PER_NODE; i++) {
            phones.add(new SamplePhone(String.valueOf(1_001 + i),
                    nodes.get(i / PHONES_PER_NODE).sip(), REFRESH_MS));
        }
        await("every node knows all 12 numbers", () -> allHold(nodes, 12));
        pause(6_000);
        var survivors = nodes.subList(1, 3);
        say("Node n1 is killed (kill -9): nobody controls its four phones any more.");
        nodes.get(0).kill();
        await("its numbers are gone from n2 and n3, theirs are still there",
                () -> allHold(survivors, 8));
        pause(6_000);
        say("Node n1 starts again: its peers send it all they know, its phones register again.");
        nodes.get(0).start(nodes);
        await("every node knows all 12 numbers again",
                () -> nodes.stream().allMatch(this::isInSync) && allHold(nodes, 12));
        pause(6_000);
        say("That is what Muster does. Run bin/muster serve --help to run it for real.");
    }

    private boolean isInSync(DemoNode node) {
        var status = node.status();
        return status != null && (Boolean) status.get("ready")
                && Json.children(status, "peers").stream()
                        .filter(peer -> (Boolean) peer.get("inSync")).count() == 2;
    }

    private static boolean allHold(List<DemoNode> nodes, long total) {
        return nodes.stream().allMatch(node -> {
            var status = node.status();
            return status != null && Json.child(status, "bindings").get("total").equals(total);
        });
    }

    private void await(String fact, BooleanSupplier holds) throws Exception {
        long startedNanos = System.nanoTime();
        while (!holds.getAsBoolean()) {
            long tookMs = (System.nanoTime() - startedNanos) / 1_000_000;
            if (tookMs > STEP_MAX_MS) {
                throw new IOException("within " + STEP_MAX_MS / 1_000 + " s it did not happen that "
                        + fact);
            }
            redraw();
            Thread.sleep(fast ? FAST_REDRAW_MS : REDRAW_MS);
        }
        long tookMs = (System.nanoTime() - startedNanos) / 1_000_000;
        say("  after %.1f s: %s".formatted(tookMs / 1_000.0, fact));
        redraw();
    }

    private void pause(long ms) throws InterruptedException {
        for (long left = fast ? 0 : ms; left > 0; left -= REDRAW_MS) {
            redraw();
            Thread.sleep(REDRAW_MS);
        }
    }

    private void say(String line) {
        if (isLive()) {
            saying = line.startsWith("  ") ? saying + System.lineSeparator() + line : line;
        } else {
            System.out.println(line);
        }
    }

    private boolean isLive() {
        return !fast && System.console() != null;
    }

    private void redraw() {
        if (!isLive()) {
            return;
        }
        var text = new StringBuilder(CLEAR).append("MUSTER DEMO   (Ctrl-C ends it)%n%n".formatted())
                .append(saying).append("%n%n".formatted());
        for (var node : nodes) {
            text.append(view(node));
        }
        long registered = phones.stream().filter(SamplePhone::isRegistered).count();
        text.append("phones that have an answer: %d of %d%n".formatted(registered, phones.size()));
        System.out.print(text);
        System.out.flush();
    }

    private static String view(DemoNode node) {
        var status = node.isAlive() ? node.status() : null;
        if (status == null) {
            return "node %s  %s%n%n".formatted(node.id(), node.isAlive() ? "starting" : "dead");
        }
        var text = new StringBuilder(Screen.status(status));
        node.numbersByNode().forEach((owner, numbers) -> text
                .append("  at %s: %s%n".formatted(owner, String.join(" ", numbers))));
        return text.append(System.lineSeparator()).toString();
    }

    private synchronized void close() {
        phones.forEach(SamplePhone::close);
        nodes.forEach(DemoNode::close);
    }
}
