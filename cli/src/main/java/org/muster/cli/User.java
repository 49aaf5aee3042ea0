package org.muster.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.muster.registrar.subscribers.Algorithm;
import org.muster.registrar.subscribers.Subscriber;
import org.muster.registrar.subscribers.SubscriberLines;
import org.muster.registrar.subscribers.Subscribers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster user}: who may register, in the subscribers file. Nodes read it again by themselves. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Adds, removes and lists subscribers; running nodes see it within two seconds.", subcommands = {
        User.Add.class, User.Remove.class, User.ListAll.class})
final class User implements Callable<Integer> {
    /** Most users of one --range. */
    static final int RANGE_MAX = 1_000_000;

    @Override
    public Integer call() throws WrongUseException {
        throw new WrongUseException("user needs a subcommand: add, remove or list");
    }

    /** NAME or --range FROM-TO. */
    private static List<String> users(String name, String range)
            throws WrongUseException {
        if ((name == null) == (range == null)) {
            throw new WrongUseException("expected a USER or --range FROM-TO");
        }
        if (range != null) {
            var users = SubscriberLines.range(range, RANGE_MAX);
            if (users == null) {
                throw new WrongUseException("--range is \"" + range
                        + "\", expected FROM-TO such as 1000-1999, at most " + RANGE_MAX
                        + " users");
            }
            return users;
        }
        if (!SubscriberLines.isName(name)) {
            throw new WrongUseException("user \"" + name
                    + "\", expected a name without colons, quotes and control characters");
        }
        return List.of(name);
    }

    private static String said(List<String> users, String realm) {
        return (users.size() == 1 ? users.get(0)
                : users.get(0) + " to " + users.get(users.size() - 1)) + " of realm " + realm;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user, or gives one a new password.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private SubscribersOption subscribers;

        @Parameters(paramLabel = "USER", arity = "0..1", description = "the name that the phone gives; also its number")
        private String name;

        @Option(names = "--range", paramLabel = "FROM-TO", description = "many at once, for load tests: 1000-1999")
        private String range;

        @Option(names = "--password", paramLabel = "TEXT", description = "seen by all in the list of processes; {user} stands for the name. Without it: asked for, or the first line of standard input")
        private String password;

        @Option(names = "--algorithm", paramLabel = "ALGORITHM", description = "MD5, SHA-256 or SHA-512-256, repeatable (default: an HA1 for each)")
        private List<String> algorithms = List.of();

        @Override
        public Integer call() throws Exception {
            var users = users(name, range);
            var chosen = algorithms.isEmpty() ? Arrays.asList(Algorithm.values())
                    : new ArrayList<Algorithm>();
            for (String token : algorithms) {
                chosen.add(algorithm(token));
            }
            String text = password == null ? ask() : password;
            subscribers.change((lines, realm) -> SubscriberLines.add(lines, users, realm, chosen,
                    user -> text.replace("{user}", user)));
            System.out.println("added " + said(users, subscribers.realm()) + " to "
                    + subscribers.file());
            return Main.DONE;
        }

        private static Algorithm algorithm(String token) throws WrongUseException {
            var algorithm = Algorithm.of(token);
            if (algorithm == null) {
                throw new WrongUseException("--algorithm is \"" + token
                        + "\", expected MD5, SHA-256 or SHA-512-256");
            }
            return algorithm;
        }

        private static String ask() throws IOException, WrongUseException {
            Console console = System.console();
            char[] typed = console == null ? null
                    : console.readPassword("password: ");
            String text = typed == null
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines()
                            .findFirst().orElse("")
                    : new String(typed);
            if (text.isEmpty()) {
                throw new WrongUseException("expected a password: --password, or on standard"
                        + " input");
            }
            return text;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a user. Its bindings stay until they expire.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private SubscribersOption subscribers;

        @Parameters(paramLabel = "USER", arity = "0..1")
        private String name;

        @Option(names = "--range", paramLabel = "FROM-TO", description = "many at once: 1000-1999")
        private String range;

        @Override
        public Integer call() throws Exception {
            var users = users(name, range);
            int[] removed = new int[1];
            subscribers.change((lines, realm) -> {
                var kept = SubscriberLines.remove(lines, users, realm);
                removed[0] = lines.size() - kept.size();
                return kept;
            });
            if (removed[0] == 0) {
                System.err.println("muster: " + said(users, subscribers.realm()) + " is not in "
                        + subscribers.file());
                return Main.NOT_REGISTERED;
            }
            System.out.println("removed " + said(users, subscribers.realm()));
            return Main.DONE;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the subscribers of all realms, and the lines that cannot be used.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private SubscribersOption subscribers;

        @Override
        public Integer call() throws Exception {
            var all = Subscribers.read(subscribers.file().toString(), subscribers.lines());
            all.complaints().forEach(complaint -> System.err.println("muster: " + complaint));
            all.all().sorted(Comparator.comparing(
                    Subscriber::realm)
                    .thenComparing(Subscriber::user))
                    .forEach(each -> System.out.printf("%-24s %-24s %s%n", each.user(),
                            each.realm(), Arrays.stream(Algorithm.values())
                                    .filter(algorithm -> each.ha1(algorithm) != null)
                                    .map(Algorithm::token).collect(Collectors.joining(" "))));
            return Main.DONE;
        }
    }
}
