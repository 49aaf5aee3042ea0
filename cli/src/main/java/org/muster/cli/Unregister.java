package org.muster.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster unregister}: takes the devices of a number out of control, on all nodes. */
@Command(name = "unregister", mixinStandardHelpOptions = true, description = "Removes the bindings of NUMBER on all nodes, whichever controls them. The phone may register again.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:removed", "1:the node does not answer, or refuses", "2:the command is wrong",
        "3:NUMBER is not registered"})
final class Unregister implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Parameters(paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Option(names = "--contact", paramLabel = "URI", description = "only the device with this contact, as muster bindings lists it")
    private String contact;

    @Override
    public Integer call() throws Exception {
        String answer = admin.post("/v1/unregister?number=" + AdminOption.encoded(number)
                + (contact == null ? "" : "&contact=" + AdminOption.encoded(contact)));
        if (admin.isJson()) {
            System.out.print(answer);
        }
        String removed = answer.replaceAll("[^0-9]", "");
        if (removed.equals("0")) {
            System.err.println("muster: " + number + " is not registered");
            return Main.NOT_REGISTERED;
        }
        if (!admin.isJson()) {
            System.out.println(
                    "removed " + removed + (removed.equals("1") ? " device" : " devices"));
        }
        return Main.DONE;
    }
}
