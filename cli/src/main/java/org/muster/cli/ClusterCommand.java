package org.muster.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster cluster}: what belongs to the cluster as a whole. */
@Command(name = "cluster", mixinStandardHelpOptions = true, description = "Makes what nodes need to trust each other.", subcommands = ClusterCommand.Init.class)
final class ClusterCommand implements Callable<Integer> {
    @Override
    public Integer call() throws WrongUseException {
        throw new WrongUseException("expected: muster cluster init DIR NODE...");
    }

    /** {@code muster cluster init DIR NODE...}: again with more nodes, it adds them. */
    @Command(name = "init", mixinStandardHelpOptions = true, description = "Makes in DIR the cluster's CA and for each NODE a folder with what it needs (replication.identity): copy DIR/NODE to that node's conf/cluster. With a DIR that exists it adds nodes to it. Keep DIR/ca.key to yourself: who has it can add nodes.")
    static final class Init implements Callable<Integer> {
        private static final int CLUSTER_KEY_BYTES = 32;
        private static final String NODE_ID = "[A-Za-z0-9._-]{1,64}";

        @Option(names = "--name", paramLabel = "NAME", defaultValue = "muster", description = "the cluster's name, for the CA's certificate (default: ${DEFAULT-VALUE})")
        private String name;

        @Parameters(index = "0", paramLabel = "DIR", description = "where to make them")
        private Path folder;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = "node ids (node.id)")
        private List<String> nodes;

        @Override
        public Integer call() throws Exception {
            for (String node : nodes) {
                if (!node.matches(NODE_ID) || node.startsWith(".")) {
                    throw new WrongUseException("NODE is \"" + node
                            + "\", expected a node id: letters, digits, ., - and _, at most 64");
                }
            }
            Files.createDirectories(folder);
            boolean isNew = !Files.exists(folder.resolve("ca.pem"));
            var authority = isNew ? ClusterAuthority.make(folder, name)
                    : ClusterAuthority.read(folder);
            var clusterKey = folder.resolve("cluster.key");
            if (!Files.exists(clusterKey)) {
                byte[] secret = new byte[CLUSTER_KEY_BYTES];
                new SecureRandom().nextBytes(secret);
                ClusterAuthority.write(clusterKey, secret, true);
            }
            for (String node : nodes) {
                add(authority, node, Files.readAllBytes(clusterKey));
            }
            System.out.println(
                    (isNew ? "made the CA in " : "took the CA of ") + folder + "; keep "
                            + folder.resolve("ca.key") + " to yourself");
            return Main.DONE;
        }

        private void add(ClusterAuthority authority, String node, byte[] clusterKey)
                throws Exception {
            var own = folder.resolve(node);
            if (Files.exists(own.resolve("node.pem"))) {
                System.out.println(own + " is there already: nothing changed");
                return;
            }
            Files.createDirectories(own);
            authority.issue(own, node);
            ClusterAuthority.write(own.resolve("cluster.key"), clusterKey, true);
            System.out.println("made " + own + ": copy it to conf/cluster of node " + node
                    + " (replication.identity)");
        }
    }
}
