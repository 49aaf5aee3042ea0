package org.muster.registrar.subscribers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes of a subscribers file's lines. What it does not concern, comments too, stays as it is. */
public final class SubscriberLines {
    private SubscriberLines() {}

    /**
     * The lines with these users, each with an HA1 for each algorithm, at the end; lines that they had
     * before are gone.
     *
     * @param passwordOf the password of a user
     */
    public static List<String> add(List<String> lines, List<String> users, String realm,
            Collection<Algorithm> algorithms, UnaryOperator<String> passwordOf) {
        var all = remove(lines, users, realm);
        for (String user : users) {
            String password = passwordOf.apply(user);
            for (var algorithm : algorithms) {
                all.add(user + ":" + realm + ":" + algorithm.ha1(user, realm, password)
                        + (algorithm == Algorithm.MD5 ? "" : ":" + algorithm.token()));
            }
        }
        return all;
    }

    /** The lines without those of these users in the realm. */
    public static List<String> remove(List<String> lines, Collection<String> users, String realm) {
        Set<String> gone = new HashSet<>(users);
        var kept = new ArrayList<String>(lines.size());
        for (String line : lines) {
            String[] parts = line.strip().split(":", 3);
            boolean theirs = !line.startsWith("#") && parts.length == 3
                    && parts[1].equals(realm) && gone.contains(parts[0]);
            if (!theirs) {
                kept.add(line);
            }
        }
        return kept;
    }

    /** Whether it can be a user or realm of a line: something, and no colon or control character. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.equals(text.strip()) && !text.startsWith("#")
                && text.chars().noneMatch(c -> c == ':' || c == '"' || c < ' ' || c == 0x7f);
    }

    /**
     * The users of FROM-TO, as 1000-1999, with the leading zeros of FROM; null when it is no range.
     *
     * @param usersMax most users in one range
     */
    public static List<String> range(String text, int usersMax) {
        if (!text.matches("[0-9]{1,15}-[0-9]{1,15}")) {
            return null;
        }
        String first = text.substring(0, text.indexOf('-'));
        long from = Long.parseLong(first);
        long to = Long.parseLong(text.substring(first.length() + 1));
        if (to < from || to - from >= usersMax) {
            return null;
        }
        var users = new String[(int) (to - from + 1)];
        Arrays.setAll(users, i -> {
            String plain = Long.toString(from + i);
            return "0".repeat(Math.max(0, first.length() - plain.length())) + plain;
        });
        return List.of(users);
    }
}
