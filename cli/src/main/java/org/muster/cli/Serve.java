package org.muster.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import org.muster.registrar.Node;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Settings;
import org.muster.registrar.config.YamlFile;
import org.muster.registrar.transport.CannotListenException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster serve}: runs a node until it is told to stop. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Runs a node in the foreground. Without flags: one node, UDP and TCP 5060 on"
        + " all addresses, digest against conf/subscribers, admin on 127.0.0.1:8060.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:stopped in good order", "1:an address cannot be listened on",
                "2:the command or the configuration is wrong"})
final class Serve implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "a YAML file of keys")
    private Path config;

    @Option(names = "--node-id", paramLabel = "ID", description = "node.id (default: host name)")
    private String nodeId;

    @Option(names = "--sip", paramLabel = "TRANSPORT:HOST:PORT", description = "sip.listen, repeatable: udp:127.0.0.1:5060")
    private List<String> sip = List.of();

    @Option(names = "--admin", paramLabel = "HOST:PORT", description = "admin.listen")
    private String admin;

    @Option(names = "--replication", paramLabel = "HOST:PORT", description = "replication.listen")
    private String replication;

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "a peer's replication address, repeatable")
    private List<String> peers = List.of();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "any key of conf/muster.yaml, repeatable")
    private List<String> set = List.of();

    @Option(names = "--until-stdin-closes", hidden = true, description = "stop when standard input ends: a child that outlives no parent")
    private boolean untilStdinCloses;

    @Override
    public Integer call() throws Exception {
        try {
            var settings = Settings.of(assignments());
            var node = new Node(settings);
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                node.close();
                stopped.countDown();
            }, "stop"));
            if (untilStdinCloses) {
                waitForEndOfInput();
                return Main.DONE;
            }
            stopped.await();
            return Main.DONE;
        } catch (BadSettingException e) {
            throw new WrongUseException(e.getMessage());
        } catch (CannotListenException e) {
            throw new IOException(e.getMessage());
        }
    }

    private static void waitForEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // what comes is of no interest
        }
    }

    private List<Assignment> assignments() throws BadSettingException {
        var all = new ArrayList<Assignment>();
        if (config != null) {
            all.addAll(YamlFile.read(config));
        }
        add(all, "node.id", "--node-id", nodeId == null ? List.of() : List.of(nodeId));
        add(all, "sip.listen", "--sip", sip);
        add(all, "admin.listen", "--admin", admin == null ? List.of() : List.of(admin));
        add(all, "replication.listen", "--replication",
                replication == null ? List.of() : List.of(replication));
        add(all, "peers", "--peer", peers);
        for (String each : set) {
            all.add(Assignment.ofFlag(each));
        }
        return all;
    }

    private static void add(List<Assignment> all, String key, String flag, List<String> values) {
        if (!values.isEmpty()) {
            all.add(new Assignment(key, values, flag));
        }
    }
}
