package org.muster.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A file of lines that a node reads by itself when it changes. */
final class LinesFile {
    private LinesFile() {}

    /** New lines from those there are. */
    @FunctionalInterface
    interface Change {
        List<String> apply(List<String> lines) throws WrongUseException;
    }

    /** None where there is no file. */
    static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /**
     * Writes what the change makes of the lines, as a whole or not at all: a node that reads at the
     * same moment sees the old or the new file. Only its owner may read a new one.
     *
     * @return whether anything changed
     */
    static boolean change(Path file, Change change) throws IOException, WrongUseException {
        var target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        var guard = target.resolveSibling("." + target.getFileName() + ".lock");
        try (var channel = FileChannel.open(guard, StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel is closed
            var before = lines(target);
            var after = new ArrayList<>(change.apply(before));
            if (after.equals(before)) {
                return false;
            }
            var next = Files.createTempFile(target.getParent(), "." + target.getFileName(), "",
                    PosixFilePermissions.asFileAttribute(Files.exists(target)
                            ? Files.getPosixFilePermissions(target)
                            : PosixFilePermissions.fromString("rw-------")));
            Files.write(next, after);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }
}
