package org.muster.replication.protocol;

import java.util.Arrays;

/** Times and bounds of tests: the defaults but for what a test is about. */
public final class Timings {
    private Timings() {}

    /** @param component by its name in {@link Timing}; the value has its type */
    public static Timing with(String component, Object value) {
        var parts = Timing.class.getRecordComponents();
        var values = new Object[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                values[i] = parts[i].getName().equals(component) ? value
                        : parts[i].getAccessor().invoke(Timing.DEFAULT);
            }
            var types = Arrays.stream(parts).map(part -> part.getType()).toArray(Class<?>[]::new);
            return Timing.class.getConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(component, e);
        }
    }
}
