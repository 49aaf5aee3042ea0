package org.muster.registrar.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a file of keys, nested ({@code auth:} then {@code mode:}) or dotted ({@code auth.mode:}),
 * keeping the line of each.
 */
public final class YamlFile {
    /** Largest configuration file, bytes. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private final String name;
    private final List<Assignment> found = new ArrayList<>();

    private YamlFile(String name) {
        this.name = name;
    }

    public static List<Assignment> read(Path file) throws BadSettingException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new BadSettingException(file + " has " + Files.size(file)
                        + " bytes, expected at most " + FILE_BYTES_MAX);
            }
            return read(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new BadSettingException(file + ": no such file (--config)");
        } catch (IOException e) {
            throw new BadSettingException(file + " cannot be read: " + e.getMessage());
        }
    }

    static List<Assignment> read(String name, String text) throws BadSettingException {
        var file = new YamlFile(name);
        try (var parser = new YAMLMapper().createParser(text)) {
            var first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return List.of();
            }
            if (first != JsonToken.START_OBJECT) {
                throw new BadSettingException(file.place(parser) + ": expected key: value");
            }
            file.readObject(parser, "");
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new BadSettingException(name + ":" + (at == null ? 1 : at.getLineNr()) + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("not YAML"));
        }
        return file.found;
    }

    private void readObject(JsonParser parser, String prefix) throws BadSettingException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            String place = place(parser);
            var value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                readObject(parser, key + ".");
            } else if (value == JsonToken.START_ARRAY) {
                found.add(new Assignment(key, readArray(parser, key), place));
            } else {
                found.add(new Assignment(key, value == JsonToken.VALUE_NULL ? List.of()
                        : List.of(parser.getString()), place));
            }
        }
    }

    private List<String> readArray(JsonParser parser, String key) throws BadSettingException {
        var values = new ArrayList<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isStructStart()) {
                throw new BadSettingException(
                        place(parser) + ": " + key + " holds a structure, expected plain values");
            }
            values.add(parser.getString());
        }
        return values;
    }

    private String place(JsonParser parser) {
        return name + ":" + parser.currentTokenLocation().getLineNr();
    }
}
