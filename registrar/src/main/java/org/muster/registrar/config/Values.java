package org.muster.registrar.config;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.muster.registrar.device.AgentPolls;
import org.muster.replication.link.HostPort;

/** Readers of values; each throws {@link IllegalArgumentException} for what it does not take. */
final class Values {
    private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]+)");
    private static final Map<String, Long> MS_BY_UNIT = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L,
            "h", 3_600_000L);
    private static final Map<String, Long> BYTES_BY_UNIT = Map.of("B", 1L, "KiB", 1L << 10, "MiB",
            1L << 20, "GiB", 1L << 30);

    private Values() {}

    static long durationMs(String text) {
        return withUnit(text, MS_BY_UNIT);
    }

    static Function<String, Integer> seconds(int minSec, int maxSec) {
        return text -> {
            long ms = durationMs(text);
            if (ms % 1_000 != 0) {
                throw new IllegalArgumentException("whole seconds");
            }
            return (int) between(ms / 1_000, minSec, maxSec);
        };
    }

    static Function<String, Long> milliseconds(long minMs, long maxMs) {
        return text -> between(durationMs(text), minMs, maxMs);
    }

    static Function<String, Integer> bytes(int min, int max) {
        return text -> (int) between(withUnit(text, BYTES_BY_UNIT), min, max);
    }

    static Function<String, Integer> count(int min, int max) {
        return text -> (int) between(Long.parseLong(text), min, max);
    }

    static Function<String, String> oneOf(String... words) {
        return text -> {
            for (String word : words) {
                if (word.equals(text)) {
                    return word;
                }
            }
            throw new IllegalArgumentException("one of");
        };
    }

    static Function<String, String> matching(String pattern) {
        return text -> {
            if (!text.matches(pattern)) {
                throw new IllegalArgumentException("pattern");
            }
            return text;
        };
    }

    static boolean onOff(String text) {
        return switch (text) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw new IllegalArgumentException("on or off");
        };
    }

    static AgentPolls agentPolls(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("=");
        }
        String every = text.substring(equals + 1);
        return AgentPolls.of(text.substring(0, equals), every.equals("off") ? AgentPolls.NEVER
                : between(durationMs(every), 1_000, 86_400_000));
    }

    static HostPort loopback(String text) {
        var parsed = HostPort.parse(text);
        if (!isLoopback(parsed)) {
            throw new IllegalArgumentException("loopback");
        }
        return parsed;
    }

    static boolean isLoopback(HostPort address) {
        InetSocketAddress resolved = address.resolve();
        return !resolved.isUnresolved() && resolved.getAddress().isLoopbackAddress();
    }

    private static long withUnit(String text, Map<String, Long> factors) {
        var match = NUMBER_WITH_UNIT.matcher(text);
        if (!match.matches() || !factors.containsKey(match.group(2))) {
            throw new IllegalArgumentException("unit");
        }
        return Math.multiplyExact(Long.parseLong(match.group(1)), factors.get(match.group(2)));
    }

    private static long between(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("range");
        }
        return value;
    }
}
