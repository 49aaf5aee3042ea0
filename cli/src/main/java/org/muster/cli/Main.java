package org.muster.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root of the command line. */
@Command(name = "muster", mixinStandardHelpOptions = true, version = "muster 0.1.0", description = "A SIP registrar cluster: every node knows which node controls which number.", subcommands = {
        Serve.class, Demo.class, Status.class, Peers.class, Bindings.class, Route.class,
        Watch.class, History.class, Poll.class, Register.class, Unregister.class, Block.class,
        Unblock.class, User.class, ClusterCommand.class, Where.class, Diff.class, Drain.class,
        Forget.class, Plan.class, Train.class,
        GenerateCompletion.class,
        HelpCommand.class}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:done",
                "1:it failed; the reason is on standard error",
                "2:the command or the configuration is wrong",
                "3:the number that was asked for is not registered"})
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int NOT_REGISTERED = 3;

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main()).setExecutionExceptionHandler((problem, line, parsed) -> {
            line.getErr().println("muster: " + problem.getMessage());
            return problem instanceof WrongUseException ? WRONG_USE : FAILED;
        }).setUsageHelpAutoWidth(true).execute(
                arguments.length == 0 ? new String[] {"--help"} : arguments);
    }
}
