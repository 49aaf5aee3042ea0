package org.muster.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each row of docs/rfc-coverage.md names a test that exists and ran in this build. Runs after all
 * others, over what they reported.
 */
class RfcCoverageIT {
    private static final int CELLS = 6;
    private static final Pattern STEP = Pattern.compile("(RegisterStepsTest) \"(.*)\"");

    @Test
    void eachRowsTestRanAndNoMustIsLeftUndone() throws IOException {
        var complaints = new ArrayList<String>();
        var rows = rows();
        assertThat(rows).hasSizeGreaterThan(80);
        for (var row : rows) {
            String where = row[0] + " " + row[2];
            if (row.length != CELLS || !row[1].matches("MUST|SHOULD") || row[5].isEmpty()) {
                complaints.add(where + ": expected six cells, MUST or SHOULD, and a test");
                continue;
            }
            if (row[1].equals("MUST") && row[3].contains("not done")) {
                complaints.add(where + ": a MUST is not done");
            }
            String problem = problem(row[5]);
            if (problem != null) {
                complaints.add(where + ": " + problem);
            }
        }
        assertThat(complaints).isEmpty();
    }

    private static List<String[]> rows() throws IOException {
        var rows = new ArrayList<String[]>();
        for (String line : Files.readAllLines(Muster.ROOT.resolve("docs/rfc-coverage.md"))) {
            if (line.matches("\\| [0-9].*")) {
                String[] cells = line.substring(1, line.length() - 1).split("\\|", -1);
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = cells[i].strip();
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    /** Null when the test ran. */
    private static String problem(String test) throws IOException {
        var step = STEP.matcher(test);
        if (step.matches()) {
            return hasStep(step.group(2)) ? ran("RegisterStepsTest", "step")
                    : "RegisterStepsTest has no row \"" + step.group(2) + "\"";
        }
        if (!test.matches("[A-Z][A-Za-z]+\\.[a-z][A-Za-z0-9]+")) {
            return "\"" + test + "\" is no Class.method";
        }
        int dot = test.indexOf('.');
        return ran(test.substring(0, dot), test.substring(dot + 1));
    }

    private static boolean hasStep(String row) throws IOException {
        return Files.readString(Muster.ROOT.resolve("registrar/src/test/java/org/muster/registrar/"
                + "register/RegisterStepsTest.java")).contains("\"" + row + "\"");
    }

    private static String ran(String className, String method) throws IOException {
        for (String folder : List.of("registrar/target/surefire-reports",
                "cli/target/failsafe-reports")) {
            var report = find(Muster.ROOT.resolve(folder), className);
            if (report != null) {
                return outcome(Files.readString(report), className, method);
            }
        }
        return className + " did not run";
    }

    private static Path find(Path folder, String className) throws IOException {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString()
                    .matches("TEST-.*\\." + className + "\\.xml")).findFirst().orElse(null);
        }
    }

    private static String outcome(String report, String className, String method) {
        var cases = Pattern.compile("<testcase name=\"" + method
                + "[\"(\\[{][^>]*?(/>|>.*?</testcase>)", Pattern.DOTALL).matcher(report);
        boolean found = false;
        while (cases.find()) {
            found = true;
            if (Pattern.compile("<(skipped|failure|error)\\b").matcher(cases.group()).find()) {
                return className + "." + method + " was skipped or failed";
            }
        }
        return found ? null : className + "." + method + " did not run";
    }
}
