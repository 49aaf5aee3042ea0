package org.muster.registrar.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who may register: HA1 by user, from lines {@code user:realm:HA1[:algorithm]} as htdigest writes
 * them. Blank lines and lines that begin with # are passed over.
 */
public final class Subscribers {
    /** HA1 of MD5, hexadecimal digits. */
    private static final int MD5_DIGITS = 32;

    private final Map<String, String> ha1ByUser;
    private final List<String> complaints;

    private Subscribers(Map<String, String> ha1ByUser, List<String> complaints) {
        this.ha1ByUser = Map.copyOf(ha1ByUser);
        this.complaints = List.copyOf(complaints);
    }

    public static Subscribers none() {
        return new Subscribers(Map.of(), List.of());
    }

    /** Reads the lines of one realm; a bad line is named and skipped, the rest works. */
    public static Subscribers read(Path file, String realm) throws IOException {
        var ha1ByUser = new HashMap<String, String>();
        var complaints = new ArrayList<String>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.strip().split(":");
            boolean md5 = parts.length == 3 || parts.length == 4 && parts[3].equals("MD5");
            if (!md5 || !parts[2].matches("[0-9a-fA-F]{" + MD5_DIGITS + "}")) {
                complaints.add(file + ":" + number + ": expected user:realm:HA1 with "
                        + MD5_DIGITS + " hexadecimal digits, as htdigest writes it");
            } else if (parts[1].equals(realm)) {
                ha1ByUser.put(parts[0], parts[2].toLowerCase(Locale.ROOT));
            }
        }
        return new Subscribers(ha1ByUser, complaints);
    }

    /** The user's HA1, or null. */
    public String ha1(String user) {
        return ha1ByUser.get(user);
    }

    public int count() {
        return ha1ByUser.size();
    }

    public List<String> complaints() {
        return complaints;
    }
}
