package org.muster.registrar.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.muster.replication.link.HostPort;

/** The values of all keys, checked one by one and against each other. */
public final class Settings {
    /** Stands for a default that is computed elsewhere: ask {@link #isSet}. */
    private static final String COMPUTED = "unset";

    private final Map<Key<?>, Object> valueByKey;
    private final Map<String, String> placeByKey;

    private Settings(Map<Key<?>, Object> valueByKey, Map<String, String> placeByKey) {
        this.valueByKey = Map.copyOf(valueByKey);
        this.placeByKey = Map.copyOf(placeByKey);
    }

    /** Later assignments replace earlier ones; a key twice in one file is an error. */
    public static Settings of(List<Assignment> assignments) throws BadSettingException {
        var lastByKey = new HashMap<String, Assignment>();
        for (var each : assignments) {
            var before = lastByKey.put(each.key(), each);
            if (before != null && fileOf(before).equals(fileOf(each)) && !fileOf(each).isEmpty()) {
                throw new BadSettingException(each.place() + ": " + each.key()
                        + " is set twice, first at " + before.place());
            }
        }
        var values = new HashMap<Key<?>, Object>();
        var places = new HashMap<String, String>();
        for (var key : Keys.all()) {
            boolean computed = !key.list() && key.defaultText().isEmpty();
            values.put(key,
                    key.parse().apply(computed ? List.of(COMPUTED) : key.defaultTexts()));
        }
        for (var each : assignments) {
            if (lastByKey.get(each.key()) == each) {
                var key = Keys.named(each.key());
                if (key == null) {
                    throw new BadSettingException(each.place() + ": unknown key \"" + each.key()
                            + "\", did you mean " + Keys.nearest(each.key()) + "?");
                }
                values.put(key, value(key, each));
                places.put(key.name(), each.place());
            }
        }
        var settings = new Settings(values, places);
        settings.agree();
        return settings;
    }

    private static String fileOf(Assignment assignment) {
        int colon = assignment.place().lastIndexOf(':');
        return colon < 0 ? "" : assignment.place().substring(0, colon);
    }

    private static Object value(Key<?> key, Assignment assignment) throws BadSettingException {
        String given = String.join(", ", assignment.values());
        String complaint = assignment.place() + ": " + key.name() + " is \"" + given
                + "\", expected " + key.expected();
        if (!key.list() && assignment.values().size() != 1) {
            throw new BadSettingException(complaint + " (one value)");
        }
        try {
            var texts = new ArrayList<String>();
            for (String text : assignment.values()) {
                // --set gives a list as one text.
                texts.addAll(key.list() && assignment.place().equals("--set")
                        ? List.of(text.split(" ")) : List.of(text));
            }
            return key.parse().apply(texts);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadSettingException(complaint);
        }
    }

    private void agree() throws BadSettingException {
        if (get(Keys.EXPIRES_DEFAULT) < get(Keys.EXPIRES_MIN)
                || get(Keys.EXPIRES_DEFAULT) > get(Keys.EXPIRES_MAX)) {
            throw new BadSettingException(place(Keys.EXPIRES_DEFAULT) + ": expires.default is \""
                    + get(Keys.EXPIRES_DEFAULT) + "s\", expected from expires.min ("
                    + get(Keys.EXPIRES_MIN) + "s) to expires.max (" + get(Keys.EXPIRES_MAX)
                    + "s)");
        }
        if (get(Keys.REPLICATION_TLS)) {
            return;
        }
        expectLoopback(Keys.REPLICATION_LISTEN, get(Keys.REPLICATION_LISTEN));
        for (var peer : get(Keys.PEERS)) {
            expectLoopback(Keys.PEERS, peer);
        }
    }

    private void expectLoopback(Key<?> key, HostPort address) throws BadSettingException {
        if (!Values.isLoopback(address)) {
            throw new BadSettingException(place(key) + ": " + key.name() + " is \"" + address
                    + "\", expected an address on loopback while replication.tls is off");
        }
    }

    private String place(Key<?> key) {
        return placeByKey.getOrDefault(key.name(), "default");
    }

    /** Whether somebody set the key. */
    public boolean isSet(Key<?> key) {
        return placeByKey.containsKey(key.name());
    }

    @SuppressWarnings("unchecked")
    public <T> T get(Key<T> key) {
        return (T) valueByKey.get(key);
    }
}
