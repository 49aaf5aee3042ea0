package org.muster.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster poll}: asks the devices of a number now whether they are alive. */
@Command(name = "poll", mixinStandardHelpOptions = true, description = "Polls the devices of NUMBER now and prints how long each took to answer; --stop and --resume are for all polls of a node, until it ends.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:all answered", "1:one did not answer, or a node does not", "2:the command is wrong",
        "3:NUMBER is not registered"})
final class Poll implements Callable<Integer> {
    @Mixin
    private AdminOption admin;

    @Option(names = "--stop", description = "the node polls nobody from now on, and nobody is lost by it")
    private boolean stop;

    @Option(names = "--resume", description = "it polls again")
    private boolean resume;

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "a user part (1001), a whole number (1001@local) or a sip: or tel: URI")
    private String number;

    @Override
    public Integer call() throws Exception {
        if ((number != null ? 1 : 0) + (stop ? 1 : 0) + (resume ? 1 : 0) != 1) {
            throw new WrongUseException("expected one of NUMBER, --stop and --resume");
        }
        if (number == null) {
            admin.post("/v1/polls?enabled=" + resume);
            return Main.DONE;
        }
        String path = "/v1/poll?number=" + AdminOption.encoded(number);
        var answer = admin.post(path);
        if (admin.isJson()) {
            System.out.print(answer);
        }
        var devices = Json.rows(answer);
        if (devices.isEmpty()) {
            System.err.println("muster: " + number + " is not registered");
            return Main.NOT_REGISTERED;
        }
        boolean all = true;
        for (var device : whole(devices, path)) {
            all &= device.get("outcome").equals("answered");
            if (!admin.isJson()) {
                System.out.printf("%-50s %-8s %s%n", Screen.cut(device.get("contact"), 50),
                        Screen.cut(device.get("node"), 8), outcome(device));
            }
        }
        return all ? Main.DONE : Main.FAILED;
    }

    /** With what the nodes say that control the others. */
    private static List<Map<String, Object>> whole(List<Map<String, Object>> devices, String path)
            throws WrongUseException {
        var all = new ArrayList<Map<String, Object>>();
        for (var device : devices) {
            all.add(device.get("outcome").equals("elsewhere") ? there(device, path) : device);
        }
        return all;
    }

    private static Map<String, Object> there(Map<String, Object> device, String path)
            throws WrongUseException {
        if (device.get("admin") == null) {
            return device;
        }
        try {
            var node = new AdminOption("http://" + device.get("admin"));
            return Json.rows(node.post(path)).stream()
                    .filter(each -> each.get("contact").equals(device.get("contact"))).findFirst()
                    .orElse(device);
        } catch (IOException e) {
            return device; // its admin endpoint is on loopback there
        }
    }

    private static String outcome(Map<String, Object> device) {
        return switch (String.valueOf(device.get("outcome"))) {
            case "answered" -> "answered after " + device.get("rttMs") + " ms";
            case "missed" -> "did not answer";
            case "not-polled" -> "is not polled: it sleeps, or poll.enabled is off";
            default -> "ask at that node: muster poll --admin http://" + device.get("admin");
        };
    }
}
