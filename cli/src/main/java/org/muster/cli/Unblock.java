package org.muster.cli;

import java.util.concurrent.Callable;

import org.muster.registrar.config.Keys;
import org.muster.registrar.subscribers.NumberLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster unblock}: takes a number out of the file again. */
@Command(name = "unblock", mixinStandardHelpOptions = true, description = "Takes NUMBER out of the file of blocked numbers, written as it was blocked.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the file cannot be written", "2:the command is wrong",
        "3:NUMBER is not in the file"})
final class Unblock implements Callable<Integer> {
    @Mixin
    private OperatorFile file;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Override
    public Integer call() throws Exception {
        var path = file.path(Keys.BLOCKED);
        String line = Typed.word(number);
        if (LinesFile.change(path, lines -> NumberLines.remove(lines, line))) {
            System.out.println("unblocked " + line + " in " + path);
            return Main.DONE;
        }
        System.err.println("muster: " + line + " is not in " + path);
        return Main.NOT_REGISTERED;
    }
}
