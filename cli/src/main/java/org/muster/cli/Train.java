package org.muster.cli;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.muster.registrar.Node;
import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.Settings;
import org.muster.registrar.sample.SamplePhone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Two nodes and busy phones in this process for a moment: bin/muster runs it once after a build and
 * keeps what the JVM learned of classes and hot methods, so that a node is quick from its start.
 */
@Command(name = "train", hidden = true)
final class Train implements Callable<Integer> {
    private static final int PHONES = 8;

    @Option(names = "--seconds", defaultValue = "3")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        int first = DemoNode.freeTcpPort();
        int second = DemoNode.freeTcpPort();
        int sip = DemoNode.freeUdpPort();
        var nodes = List.of(node("train-a", sip, first, second), node("train-b", 0, second, first));
        var phones = new ArrayList<SamplePhone>();
        for (int i = 0; i < PHONES; i++) {
            phones.add(new SamplePhone("train" + i, new InetSocketAddress("127.0.0.1", sip), 1));
        }
        Thread.sleep(seconds * 1_000L);
        phones.forEach(SamplePhone::close);
        nodes.forEach(Node::close);
        return Main.DONE;
    }

    private static Node node(String id, int sip, int replication, int peer) throws Exception {
        return new Node(Settings.of(List.of(set("node.id", id),
                set("sip.listen", "udp:127.0.0.1:" + sip), set("admin.listen", "127.0.0.1:0"),
                set("replication.listen", "127.0.0.1:" + replication),
                set("peers", "127.0.0.1:" + peer), set("replication.tls", "off"),
                set("auth.mode", "none"))));
    }

    private static Assignment set(String key, String value) {
        return new Assignment(key, List.of(value), "train");
    }
}
