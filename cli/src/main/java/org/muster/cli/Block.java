package org.muster.cli;

import java.util.concurrent.Callable;

import org.muster.registrar.config.Keys;
import org.muster.registrar.subscribers.NumberLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster block}: a number may neither register nor call. Nodes read the file by themselves. */
@Command(name = "block", mixinStandardHelpOptions = true, description = "Blocks NUMBER: running nodes that have the file (blocked, conf/blocked) unregister its devices on all nodes and refuse its REGISTERs and calls with 403.")
final class Block implements Callable<Integer> {
    @Mixin
    private OperatorFile file;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Override
    public Integer call() throws Exception {
        var path = file.path(Keys.BLOCKED);
        String line = Typed.word(number);
        System.out.println(LinesFile.change(path, lines -> NumberLines.add(lines, line))
                ? "blocked " + line + " in " + path : line + " is blocked already in " + path);
        return Main.DONE;
    }
}
