// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the JSON reader with Jackson: both accept the same texts, and read the same from them.
 */
class JsonSecondOpinionProperties {
    private static final JsonMapper JACKSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private static final Pattern MANY_DIGITS = Pattern.compile("[-+.eE0-9]{900}");

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void both_readers_accept_the_same_texts_and_read_the_same(@ForAll long seed)
            throws IOException {
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            Randomness randomness = new Randomness(seed).fork("text " + i);
            byte[] bytes = printed(randomness);
            byte[] other = printed(randomness);
            byte[] input =
                    randomness.chance(0.4) ? bytes : Samples.spoilt(bytes, other, randomness);
            String text = new String(input, StandardCharsets.UTF_8);
            if (!comparable(text)) {
                continue;
            }
            Optional<Value> theirs = theirs(text);
            accepted += theirs.isPresent() ? 1 : 0;
            refused += theirs.isEmpty() ? 1 : 0;
            assertThat(ours(text)).as(text).isEqualTo(theirs);
        }
        assertThat(accepted).isGreaterThan(200);
        assertThat(refused).isGreaterThan(200);
    }

    /**
     * Jackson has no opinion on Assay's own objects, lower limits of depth and digits, takes NUL
     * for a sign of UTF-32, and refuses lone surrogates, which RFC 8259 leaves open.
     */
    private static boolean comparable(String text) {
        return !text.contains("$")
                && !text.contains("[".repeat(500))
                && !text.contains("{\"a\":".repeat(500))
                && !MANY_DIGITS.matcher(text).find()
                && text.indexOf(0) < 0
                && !text.toLowerCase(Locale.ROOT).contains("\\ud");
    }

    /** JSON that needs none of Assay's own objects. */
    private static byte[] printed(Randomness randomness) {
        RandomEvents random = new RandomEvents(randomness);
        while (true) {
            StringBuilder out = new StringBuilder();
            new JsonWriter(out).value(random.value(3));
            if (out.indexOf("$") < 0) {
                return out.toString().getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    private static Optional<Value> ours(String text) throws IOException {
        try {
            TextSource source =
                    new TextSource(
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                            "json");
            JsonReader reader = new JsonReader(source);
            Value value = reader.value(0);
            return reader.significant() == TextSource.END ? Optional.of(value) : Optional.empty();
        } catch (MalformedHistoryException e) {
            return Optional.empty();
        }
    }

    private static Optional<Value> theirs(String text) {
        try {
            JsonNode node = JACKSON.readTree(text.getBytes(StandardCharsets.UTF_8));
            return node.isMissingNode() ? Optional.empty() : Optional.of(converted(node));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Value converted(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> Value.NIL;
            case BOOLEAN -> Value.of(node.booleanValue());
            case STRING -> Value.of(node.stringValue());
            case NUMBER -> number(node);
            case ARRAY -> {
                List<Value> elements = new ArrayList<>();
                node.forEach(element -> elements.add(converted(element)));
                yield new Value.Sequence(elements);
            }
            case OBJECT -> {
                Map<Value, Value> entries = new LinkedHashMap<>();
                node.properties()
                        .forEach(
                                entry ->
                                        entries.put(
                                                Value.of(entry.getKey()),
                                                converted(entry.getValue())));
                yield new Value.Mapping(entries);
            }
            default -> throw new IllegalArgumentException("unknown type " + node.getNodeType());
        };
    }

    private static Value number(JsonNode node) {
        if (!node.isIntegralNumber()) {
            return new Value.Real(node.doubleValue());
        }
        BigInteger integer = node.bigIntegerValue();
        return integer.bitLength() < 64 ? Value.of(integer.longValue()) : new Value.BigInt(integer);
    }
}
