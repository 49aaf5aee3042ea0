package org.muster.registrar.device;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How phones of one make are polled, whatever their way (poll.agents).
 *
 * @param pattern of the whole User-Agent; * stands for any text, case does not matter
 * @param intervalMs between two polls, or {@link #NEVER}
 */
public record AgentPolls(Pattern pattern, long intervalMs) {
    public static final long NEVER = 0;

    public static AgentPolls of(String glob, long intervalMs) {
        String regex = Stream.of(glob.split("\\*", -1)).map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return new AgentPolls(
                Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL),
                intervalMs);
    }

    boolean matches(String userAgent) {
        return pattern.matcher(userAgent).matches();
    }
}
