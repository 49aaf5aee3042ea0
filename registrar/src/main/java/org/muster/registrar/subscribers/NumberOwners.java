package org.muster.registrar.subscribers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which numbers a user may register and call from: the one of the user's own name, and those that a
 * file gives in lines {@code user[@realm] number…}, a number being a user part or user@domain.
 */
public final class NumberOwners {
    private final Map<String, Set<String>> numbersByUser;
    private final List<String> complaints;

    private NumberOwners(Map<String, Set<String>> numbersByUser, List<String> complaints) {
        this.numbersByUser = numbersByUser;
        this.complaints = List.copyOf(complaints);
    }

    /** Everybody has the number of the own name only. */
    public static NumberOwners none() {
        return new NumberOwners(Map.of(), List.of());
    }

    /** A line without a number is named and skipped. */
    public static NumberOwners read(String name, List<String> lines) {
        var found = new HashMap<String, Set<String>>();
        var complaints = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String[] words = line.split("\\s+");
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (words.length < 2) {
                complaints.add(name + ":" + (i + 1) + ": \"" + line
                        + "\", expected a user and one or more numbers; the line is skipped");
                continue;
            }
            found.computeIfAbsent(words[0], user -> new HashSet<>())
                    .addAll(List.of(words).subList(1, words.length));
        }
        return new NumberOwners(found, complaints);
    }

    /** @param number user@domain */
    public boolean owns(String user, String realm, String number) {
        String part = number.substring(0, number.lastIndexOf('@'));
        return part.equals(user) || number.equals(user)
                || isGiven(numbersByUser.get(user), part, number)
                || isGiven(numbersByUser.get(user + "@" + realm), part, number);
    }

    private static boolean isGiven(Set<String> numbers, String part, String number) {
        return numbers != null && (numbers.contains(part) || numbers.contains(number));
    }

    public List<String> complaints() {
        return complaints;
    }
}
