package org.muster.registrar.subscribers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The lines of a subscribers file, {@code user:realm:HA1[:algorithm]} as htdigest writes them; MD5
 * where no algorithm is named. Blank lines and lines that begin with # are passed over; a line that
 * cannot be used is named and skipped, the rest works.
 */
public final class Subscribers {
    /** Longest line, characters. */
    static final int LINE_MAX = 1_024;

    private final Map<String, Subscriber> byUserAndRealm;
    private final List<String> complaints;

    private Subscribers(Map<String, Subscriber> byUserAndRealm, List<String> complaints) {
        this.byUserAndRealm = byUserAndRealm;
        this.complaints = List.copyOf(complaints);
    }

    public static Subscribers none() {
        return new Subscribers(Map.of(), List.of());
    }

    /** @param name of the file, for complaints */
    public static Subscribers read(String name, List<String> lines) {
        var found = new HashMap<String, Subscriber>();
        var complaints = new ArrayList<String>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String complaint = readLine(line.strip(), found);
            if (complaint != null) {
                complaints.add(name + ":" + number + ": " + complaint + "; the line is skipped");
            }
        }
        return new Subscribers(found, complaints);
    }

    /** Null, or what is wrong; an HA1 is never repeated in a complaint. */
    private static String readLine(String line, Map<String, Subscriber> found) {
        String[] parts = line.length() > LINE_MAX ? new String[0] : line.split(":", -1);
        if (parts.length < 3 || parts.length > 4 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return "expected user:realm:HA1 or user:realm:HA1:algorithm, as htdigest writes it";
        }
        var algorithm = parts.length == 3 ? Algorithm.MD5 : Algorithm.of(parts[3]);
        if (algorithm == null) {
            return "algorithm \"" + parts[3] + "\", expected MD5, SHA-256 or SHA-512-256";
        }
        if (!parts[2].matches("[0-9a-fA-F]{" + algorithm.hexDigits() + "}")) {
            return "HA1 of " + parts[0] + ", expected " + algorithm.hexDigits()
                    + " hexadecimal digits for " + algorithm.token();
        }
        String ha1 = parts[2].toLowerCase(Locale.ROOT);
        String key = key(parts[0], parts[1]);
        var known = found.getOrDefault(key, new Subscriber(parts[0], parts[1], Map.of()));
        found.put(key, known.with(algorithm, ha1));
        return null;
    }

    private static String key(String user, String realm) {
        return user + ":" + realm;
    }

    /** The subscriber, or null. */
    public Subscriber find(String user, String realm) {
        return byUserAndRealm.get(key(user, realm));
    }

    public Collection<Subscriber> all() {
        return byUserAndRealm.values();
    }

    /** How many there are in these realms. */
    public long countIn(Set<String> realms) {
        return all().stream().filter(each -> realms.contains(each.realm())).count();
    }

    public List<String> complaints() {
        return complaints;
    }
}
