package org.muster.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster forget}: a node will not come back. */
@Command(name = "forget", mixinStandardHelpOptions = true, description = "Ends the membership of NODE on all nodes that are there: it is not dialled, and nothing is kept for its return. A node that is on-line cannot be forgotten; one that comes back is a member again.")
final class Forget implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Parameters(paramLabel = "NODE", description = "its node.id, as muster peers shows it")
    private String node;

    @Override
    public Integer call() throws Exception {
        admin.post("/v1/forget?node=" + AdminOption.encoded(node));
        System.out.println("told the nodes to forget " + node + "; muster peers shows who is left");
        return Main.DONE;
    }
}
