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
import java.util.function.BiFunction;

import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Keys;
import org.muster.registrar.config.Settings;
import org.muster.registrar.config.YamlFile;
import org.muster.registrar.digits.Numbering;
import org.muster.registrar.subscribers.SubscriberLines;
import picocli.CommandLine.Option;

/** Which subscribers file and which realm: those of a node's configuration, or as flags say. */
final class SubscribersOption {
    @Option(names = "--config", paramLabel = "FILE", description = "the node's YAML file: its subscribers, realm and domains")
    private Path config;

    @Option(names = "--file", paramLabel = "FILE", description = "the subscribers file (default: of the configuration, conf/subscribers)")
    private Path file;

    @Option(names = "--realm", paramLabel = "REALM", description = "(default: of the configuration's first domain, or local)")
    private String realm;

    private Settings settings;

    Path file() throws WrongUseException {
        return file != null ? file : Path.of(settings().get(Keys.SUBSCRIBERS));
    }

    String realm() throws WrongUseException {
        if (realm != null && !SubscriberLines.isName(realm)) {
            throw new WrongUseException("--realm is \"" + realm
                    + "\", expected text without colons, quotes and control characters");
        }
        if (realm != null || settings().isSet(Keys.REALM)) {
            return realm != null ? realm : settings().get(Keys.REALM);
        }
        var domains = settings().get(Keys.DOMAINS);
        return domains.isEmpty() ? Numbering.LOCAL : domains.get(0);
    }

    private Settings settings() throws WrongUseException {
        try {
            if (settings == null) {
                settings = Settings.of(config == null ? List.<Assignment>of()
                        : YamlFile.read(config));
            }
            return settings;
        } catch (BadSettingException e) {
            throw new WrongUseException(e.getMessage());
        }
    }

    /** None where there is no file. */
    List<String> lines() throws IOException, WrongUseException {
        return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
    }

    /**
     * Writes what the change makes of the lines, as a whole or not at all: a node that reads at the
     * same moment sees the old or the new file. Only its owner may read a new one.
     */
    void change(BiFunction<List<String>, String, List<String>> change)
            throws IOException, WrongUseException {
        var target = file().toAbsolutePath();
        Files.createDirectories(target.getParent());
        var guard = target.resolveSibling("." + target.getFileName() + ".lock");
        try (var channel = FileChannel.open(guard, StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel is closed
            var next = Files.createTempFile(target.getParent(), ".subscribers", "",
                    PosixFilePermissions.asFileAttribute(Files.exists(target)
                            ? Files.getPosixFilePermissions(target)
                            : PosixFilePermissions.fromString("rw-------")));
            Files.write(next, new ArrayList<>(change.apply(lines(), realm())));
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
