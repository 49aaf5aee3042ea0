package org.muster.registrar.message;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;

/** The messages that others wrote, beside the checkout; -Dmuster.corpora moves them. */
public final class Corpora {
    private Corpora() {}

    /** Where they are. Without them a test is skipped, in CI it fails. */
    public static Path folder() {
        var folder = Path.of(System.getProperty("muster.corpora", "../../shared/corpora"));
        boolean isCi = "true".equals(System.getenv("CI"));
        if (!isCi) {
            Assumptions.assumeTrue(Files.isDirectory(folder),
                    "no " + folder + "; give -Dmuster.corpora=DIR");
        }
        return folder;
    }
}
