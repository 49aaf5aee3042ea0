package org.muster.cli;

import java.nio.file.Path;
import java.util.List;

import org.muster.registrar.config.Assignment;
import org.muster.registrar.config.BadSettingException;
import org.muster.registrar.config.Key;
import org.muster.registrar.config.Settings;
import org.muster.registrar.config.YamlFile;
import picocli.CommandLine.Option;

/** Which file of an operator's wishes: that of a node's configuration, or as a flag says. */
final class OperatorFile {
    @Option(names = "--config", paramLabel = "FILE", description = "the node's YAML file, which names it")
    private Path config;

    @Option(names = "--file", paramLabel = "FILE", description = "the file itself")
    private Path file;

    /** @param key that names the file in a configuration */
    Path path(Key<String> key) throws WrongUseException {
        if (file != null) {
            return file;
        }
        try {
            return Path.of(Settings.of(config == null ? List.<Assignment>of()
                    : YamlFile.read(config)).get(key));
        } catch (BadSettingException e) {
            throw new WrongUseException(e.getMessage());
        }
    }
}
