package org.muster.registrar.subscribers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What a file of lines says, read again when the file has changed. Read by any thread; {@link #look}
 * belongs to one.
 *
 * @param <T> immutable
 */
public final class WatchedFile<T> {
    /** Largest file, bytes: some four million subscribers. */
    static final long FILE_BYTES_MAX = 256L << 20;

    private final Path path;
    private final BiFunction<String, List<String>, T> reader;
    private volatile T content;
    /** Time, size and file key when it was read; null while there was no file. */
    private List<Object> seen;

    /** @param reader of the file's name and lines; a file that is not there has no lines */
    public WatchedFile(Path path, BiFunction<String, List<String>, T> reader) {
        this.path = path;
        this.reader = reader;
        content = reader.apply(path.toString(), List.of());
    }

    public Path path() {
        return path;
    }

    public T content() {
        return content;
    }

    /** Whether there was a file when it was last looked at. */
    public boolean isThere() {
        return seen != null;
    }

    /**
     * Reads the file if it has changed; true when it did.
     *
     * @throws IOException when it cannot be read: what was known of it holds
     */
    public boolean look() throws IOException {
        var now = stamp();
        if (now == null ? seen == null : now.equals(seen)) {
            return false;
        }
        if (now == null) {
            seen = null;
            content = reader.apply(path.toString(), List.of());
            return true;
        }
        long bytes = Files.size(path);
        if (bytes > FILE_BYTES_MAX) {
            throw new IOException(path + " has " + bytes + " bytes, expected at most "
                    + FILE_BYTES_MAX);
        }
        content = reader.apply(path.toString(), Files.readAllLines(path));
        seen = now;
        return true;
    }

    private List<Object> stamp() throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return List.of(attributes.lastModifiedTime(), attributes.size(),
                String.valueOf(attributes.fileKey()));
    }
}
