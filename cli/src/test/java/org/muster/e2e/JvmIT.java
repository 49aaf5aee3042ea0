package org.muster.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What bin/muster asks of the JVM of a node is done, and the JVM has nothing to say to it. */
class JvmIT {
    /** proc(5): fields of stat after the name in parentheses; niceness is field 19. */
    private static final int NICENESS = 19 - 3;

    @Test
    void phonesComeBeforeTheCompiler() throws Exception {
        try (var node = new Muster(1).start()) {
            Muster.await("the node is ready", 20_000, () -> "ready\n".equals(node.get("/readyz")));
            var niceness = nicenessByThread(node.pid());
            assertThat(niceness).containsEntry("C1 CompilerThre", 10)
                    .containsEntry("C2 CompilerThre", 10).containsKeys("peers-1-1", "polls");
            // Nor does the collector come before the phones, whoever runs this.
            assertThat(niceness.entrySet())
                    .filteredOn(each -> each.getKey().startsWith("sip-")
                            || each.getKey().startsWith("GC Thread"))
                    .hasSizeGreaterThan(1).allMatch(each -> each.getValue() == 0);
            assertThat(node.logText()).doesNotContain("warning");
        }
    }

    private static void put(Path stat, Map<String, Integer> found) throws IOException {
        try {
            String text = Files.readString(stat);
            String name = text.substring(text.indexOf('(') + 1, text.lastIndexOf(')'));
            String[] rest = text.substring(text.lastIndexOf(')') + 2).split(" ");
            found.put(name, Integer.parseInt(rest[NICENESS]));
        } catch (NoSuchFileException e) {
            // the thread has ended
        }
    }

    private static Map<String, Integer> nicenessByThread(long pid) throws IOException {
        var found = new HashMap<String, Integer>();
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (var thread : threads.toList()) {
                put(thread.resolve("stat"), found);
            }
        }
        return found;
    }
}
