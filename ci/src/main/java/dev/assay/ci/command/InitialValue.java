// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an object holds at first, as {@code --initial} and proofs say it. */
final class InitialValue {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .build();

    private InitialValue() {}

    /**
     * The value that a JSON text says.
     *
     * @param where the text stands, for messages
     */
    static Value read(String text, String where) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException damaged) {
            throw new BadInputException(
                    where
                            + " '"
                            + text
                            + "' is not JSON: "
                            + problem(damaged)
                            + "; write 0, null, '\"text\"', '[1,2]' or '{\"x\":0}'",
                    damaged);
        }
        if (node.isMissingNode()) {
            throw new BadInputException(
                    where + " is empty; write 0, null, '\"text\"', '[1,2]' or '{\"x\":0}'");
        }
        return value(node);
    }

    // The parser says where it read from too, in terms that mean nothing here.
    private static String problem(JacksonException damaged) {
        return String.valueOf(damaged.getOriginalMessage())
                .replaceFirst("\\s*\\(start marker at .*\\)$", "");
    }

    private static Value value(JsonNode node) {
        if (node.isNull()) {
            return Value.NIL;
        }
        if (node.isBoolean()) {
            return Value.of(node.booleanValue());
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong()
                    ? Value.of(node.longValue())
                    : new Value.BigInt(node.bigIntegerValue());
        }
        if (node.isNumber()) {
            return new Value.Real(node.doubleValue());
        }
        if (node.isArray()) {
            List<Value> elements = new ArrayList<>();
            node.forEach(element -> elements.add(value(element)));
            return new Value.Sequence(elements);
        }
        if (node.isObject()) {
            return mapping(node);
        }
        return Value.of(node.stringValue());
    }

    private static Value mapping(JsonNode node) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        node.properties()
                .forEach(
                        property ->
                                entries.put(
                                        Value.of(property.getKey()), value(property.getValue())));
        return new Value.Mapping(entries);
    }
}
