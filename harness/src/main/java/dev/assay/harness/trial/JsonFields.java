// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Names;
import dev.assay.nemeses.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, each asked for by name and type; what nobody asked for is an
 * error.
 */
final class JsonFields {
    private final String source;
    private final String path;
    private final JsonNode node;
    private final TreeSet<String> asked = new TreeSet<>();

    /**
     * @param source the file's name
     * @param path of the object in it, empty for the root, else ending in a dot
     */
    JsonFields(String source, String path, JsonNode node) {
        this.source = source;
        this.path = path;
        this.node = node;
        if (!node.isObject()) {
            throw new HarnessInputException(
                    source
                            + ": "
                            + (path.isEmpty() ? "a case file" : path)
                            + " must be a JSON object");
        }
    }

    HarnessInputException wrong(String field, String problem) {
        return new HarnessInputException(source + ": " + path + field + " " + problem);
    }

    JsonNode any(String field) {
        asked.add(field);
        JsonNode value = node.get(field);
        if (value == null) {
            throw wrong(field, "is missing; a case file needs it");
        }
        return value;
    }

    /** True when the field is there; it may be missing. */
    boolean has(String field) {
        asked.add(field);
        return node.get(field) != null;
    }

    /** A truth value that is false where it is missing. */
    boolean isSet(String field) {
        asked.add(field);
        JsonNode value = node.get(field);
        if (value != null && !value.isBoolean()) {
            throw wrong(field, "must be true or false, not " + value);
        }
        return value != null && value.booleanValue();
    }

    String text(String field) {
        JsonNode value = any(field);
        if (!value.isString()) {
            throw wrong(field, "must be a text, not " + value);
        }
        return value.stringValue();
    }

    long number(String field) {
        JsonNode value = any(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "must be an integer of 64 bits, not " + value);
        }
        return value.longValue();
    }

    int integer(String field) {
        long value = number(field);
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw wrong(field, "must be an integer of 32 bits, not " + value);
        }
        return (int) value;
    }

    Duration duration(String field) {
        try {
            return Duration.ofNanos(Durations.parse(text(field)));
        } catch (IllegalArgumentException e) {
            throw wrong(field, "is wrong: " + e.getMessage());
        }
    }

    List<String> texts(String field) {
        JsonNode value = any(field);
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (element.isString()) {
                    texts.add(element.stringValue());
                }
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw wrong(field, "must be a list of texts, not " + value);
        }
        return texts;
    }

    /** The elements of a list, whatever they are. */
    List<JsonNode> list(String field) {
        JsonNode value = any(field);
        if (!value.isArray()) {
            throw wrong(field, "must be a list, not " + value);
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    JsonFields object(String field) {
        return new JsonFields(source, path + field + ".", any(field));
    }

    /** Refuses fields that nobody asked for. */
    void noOthers() {
        for (String name : node.propertyNames()) {
            if (!asked.contains(name)) {
                String meant =
                        Names.nearest(name, asked)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("remove it");
                throw wrong(name, "is no field of a case file; " + meant);
            }
        }
    }
}
