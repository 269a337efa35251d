// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads YAML or JSON into a tree that knows its lines. */
public final class LocatedReader {
    private static final int MAX_DEPTH = 50;
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    private final String source;
    private final JsonParser parser;

    private LocatedReader(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * The one document of a YAML text.
     *
     * @param source the file, for messages
     */
    public static Located yaml(String text, String source) {
        return read(YAML, text, source);
    }

    /** The one value of a JSON text. */
    public static Located json(String text, String source) {
        return read(JSON, text, source);
    }

    private static Located read(ObjectMapper mapper, String text, String source) {
        try (JsonParser parser = mapper.createParser(text)) {
            LocatedReader reader = new LocatedReader(source, parser);
            if (parser.nextToken() == null) {
                throw new FormatException(
                        source, 1, "the file is empty; begin it with 'version: 1'");
            }
            Located root = reader.value(0);
            if (parser.nextToken() != null) {
                throw new FormatException(
                        source, reader.line(), "a second document begins here; remove it");
            }
            return root;
        } catch (JacksonException unreadable) {
            int line = unreadable.getLocation() == null ? 1 : unreadable.getLocation().getLineNr();
            throw new FormatException(
                    source,
                    Math.max(1, line),
                    "cannot be read: " + unreadable.getOriginalMessage());
        }
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private Located value(int depth) {
        int line = line();
        if (depth > MAX_DEPTH) {
            throw new FormatException(
                    source, line, "nested deeper than " + MAX_DEPTH + "; flatten it");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(line, depth);
            case START_ARRAY -> items(line, depth);
            case VALUE_STRING -> new Located.Scalar(source, line, parser.getString(), true);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    new Located.Scalar(source, line, parser.getString(), false);
            default ->
                    throw new FormatException(
                            source, line, "a value is missing here; write one or remove the key");
        };
    }

    private Located fields(int line, int depth) {
        SequencedMap<String, Located> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            int keyLine = line();
            parser.nextToken();
            if (fields.put(key, value(depth + 1)) != null) {
                throw new FormatException(
                        source, keyLine, "'" + key + "' stands here a second time; remove one");
            }
        }
        return new Located.Fields(source, line, fields);
    }

    private Located items(int line, int depth) {
        List<Located> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return new Located.Items(source, line, List.copyOf(items));
    }
}
