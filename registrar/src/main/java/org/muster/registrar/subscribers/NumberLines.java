package org.muster.registrar.subscribers;

import java.util.ArrayList;
import java.util.List;

/**
 * A file of lines that begin with a number as an operator types it: blocked numbers, permanent devices.
 * Empty lines and those that begin with # stay as they are.
 */
public final class NumberLines {
    private NumberLines() {}

    /**
     * A line that says something.
     *
     * @param place file and line, for complaints
     * @param words at least one
     */
    public record Line(String place, List<String> words) {
        public Line {
            words = List.copyOf(words);
        }
    }

    public static List<Line> read(String name, List<String> lines) {
        var found = new ArrayList<Line>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                found.add(new Line(name + ":" + (i + 1), List.of(line.split("\\s+"))));
            }
        }
        return found;
    }

    /** The lines with this one at the end, unless it is there. */
    public static List<String> add(List<String> lines, String line) {
        var all = new ArrayList<>(lines);
        if (lines.stream().noneMatch(each -> each.strip().equals(line))) {
            all.add(line);
        }
        return all;
    }

    /** The lines without those that say this. */
    public static List<String> remove(List<String> lines, String line) {
        return lines.stream().filter(each -> !each.strip().equals(line)).toList();
    }
}
