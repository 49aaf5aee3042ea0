package org.muster.registrar.subscribers;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The lines of a subscribers file, {@code user:realm:HA1[:algorithm]} as htdigest writes them; MD5
 * where no algorithm is named. Blank lines and lines that begin with # are passed over; a line that
 * cannot be used is named and skipped, the rest works.
 */
public final class Subscribers {
    /** Longest line, characters. */
    static final int LINE_MAX = 1_024;

    private static final Subscribers NONE = new Subscribers(new SubscriberTable(), List.of());

    private final SubscriberTable table;
    private final List<String> complaints;

    private Subscribers(SubscriberTable table, List<String> complaints) {
        this.table = table;
        this.complaints = List.copyOf(complaints);
    }

    public static Subscribers none() {
        return NONE;
    }

    /** @param name of the file, for complaints */
    public static Subscribers read(String name, List<String> lines) {
        var found = new SubscriberTable();
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
    private static String readLine(String line, SubscriberTable found) {
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
        found.put(parts[0], parts[1], algorithm, HexFormat.of().parseHex(parts[2]));
        return null;
    }

    /** The subscriber, or null. */
    public Subscriber find(String user, String realm) {
        int found = table.find(SubscriberKey.of(user, realm));
        return found < 0 ? null : table.subscriber(user, realm, found);
    }

    /**
     * Whether there is an HA1 of that algorithm, without making an object.
     *
     * @param into takes the HA1 then, as many bytes as it has
     */
    public boolean ha1(SubscriberKey key, Algorithm algorithm, byte[] into) {
        int found = table.find(key);
        return found >= 0 && table.ha1(found, algorithm, into);
    }

    /**
     * Has the processor fetch what {@link #ha1} will need.
     *
     * @return means nothing
     */
    public int touch(SubscriberKey key) {
        return table.touch(key);
    }

    /** All, made one after the other. */
    public Stream<Subscriber> all() {
        return table.all();
    }

    /** How many there are in these realms. */
    public long countIn(Set<String> realms) {
        return all().filter(each -> realms.contains(each.realm())).count();
    }

    public List<String> complaints() {
        return complaints;
    }
}
