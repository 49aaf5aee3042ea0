package org.muster.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code muster status}: one node's view in a few lines. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows a node: whether it is ready, how many bindings, its peers.")
final class Status implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Override
    public Integer call() throws Exception {
        if (admin.isJson()) {
            admin.print("/v1/status");
        } else {
            System.out.print(Screen.status(Json.object(admin.get("/v1/status"))));
        }
        return Main.DONE;
    }
}
