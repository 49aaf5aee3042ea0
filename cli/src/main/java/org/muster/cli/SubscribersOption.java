package org.muster.cli;

import java.io.IOException;
import java.nio.file.Path;
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
        return LinesFile.lines(file());
    }

    void change(BiFunction<List<String>, String, List<String>> change)
            throws IOException, WrongUseException {
        String where = realm();
        LinesFile.change(file(), lines -> change.apply(lines, where));
    }
}
