package org.muster.cli;

import java.util.concurrent.Callable;

import org.muster.registrar.config.Keys;
import org.muster.registrar.subscribers.NumberLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster register --permanent}: a device that registers nowhere. The node reads the file by itself. */
@Command(name = "register", mixinStandardHelpOptions = true, description = "Registers a device for good, such as a gateway: the running node that has the file (permanent, conf/permanent) controls it within two seconds.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the file cannot be written", "2:the command is wrong",
        "3:with --remove: it is not in the file"})
final class Register implements Callable<Integer> {
    @Mixin
    private OperatorFile file;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Parameters(paramLabel = "CONTACT", description = "sip:USER@HOST:PORT, with ;transport=tcp for TCP")
    private String contact;

    @Option(names = "--permanent", required = true, description = "it does not expire; phones register themselves")
    private boolean permanent;

    @Option(names = "--remove", description = "takes it out of the file again: the node lets it go")
    private boolean remove;

    @Override
    public Integer call() throws Exception {
        var path = file.path(Keys.PERMANENT);
        if (!contact.matches("(?i)sip:[^<>\"]+")) {
            throw new WrongUseException("CONTACT is \"" + contact
                    + "\", expected sip:USER@HOST:PORT, with ;transport=tcp for TCP");
        }
        String line = Typed.word(number) + " " + Typed.word(contact);
        boolean changed = LinesFile.change(path, lines -> remove ? NumberLines.remove(lines, line)
                : NumberLines.add(lines, line));
        if (remove && !changed) {
            System.err.println("muster: " + line + " is not in " + path);
            return Main.NOT_REGISTERED;
        }
        System.out.println((remove ? "removed " : changed ? "registered " : "there already: ")
                + line + (remove ? " from " : " in ") + path);
        return Main.DONE;
    }
}
