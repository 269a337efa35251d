// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.RandomEvents;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import us.bpsm.edn.Keyword;
import us.bpsm.edn.Symbol;
import us.bpsm.edn.Tag;
import us.bpsm.edn.TaggedValue;
import us.bpsm.edn.parser.Parseable;
import us.bpsm.edn.parser.Parser;
import us.bpsm.edn.parser.Parsers;

/** Compares the EDN reader with edn-java, which knows nothing of it. */
class EdnSecondOpinionProperties {
    private static final Pattern TWO_SLASHES = Pattern.compile("/[^ ]*/");

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void both_readers_agree_on_every_text_that_both_accept(@ForAll long seed) throws IOException {
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            Randomness randomness = new Randomness(seed).fork("text " + i);
            byte[] bytes = printed(randomness);
            byte[] other = printed(randomness);
            byte[] input =
                    randomness.chance(0.5) ? bytes : Samples.spoilt(bytes, other, randomness);
            String text = new String(input, StandardCharsets.UTF_8);
            if (!comparable(text)) {
                continue;
            }
            Optional<Value> theirs = theirs(text);
            Optional<Value> ours = ours(text);
            accepted += ours.isPresent() && theirs.isPresent() ? 1 : 0;
            refused += ours.isEmpty() && theirs.isEmpty() ? 1 : 0;
            if (ours.isPresent() && theirs.isPresent()) {
                assertThat(normal(ours.get())).as(text).isEqualTo(normal(theirs.get()));
            }
        }
        assertThat(accepted).isGreaterThan(200);
        assertThat(refused).isGreaterThan(20);
    }

    /**
     * edn-java ends names at | and ', which Clojure does not, and garbles those with two slashes.
     */
    private static boolean comparable(String text) {
        return text.chars().allMatch(c -> c < 0x80 && c != '|' && c != '\'')
                && !TWO_SLASHES.matcher(text).find();
    }

    private static byte[] printed(Randomness randomness) {
        StringBuilder out = new StringBuilder();
        new EdnWriter(out).value(new RandomEvents(randomness).value(3));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Value> ours(String text) throws IOException {
        try {
            TextSource source =
                    new TextSource(
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "edn");
            return Optional.of(new EdnReader(source).required(0, "a value"));
        } catch (MalformedHistoryException e) {
            return Optional.empty();
        }
    }

    private static Optional<Value> theirs(String text) {
        Parser parser =
                Parsers.newParser(
                        Parsers.newParserConfigBuilder()
                                .acceptUnicodeEscapesInStringLiterals(true)
                                .putTagHandler(
                                        Tag.newTag(Symbol.newSymbol("inst")),
                                        TaggedValue::newTaggedValue)
                                .putTagHandler(
                                        Tag.newTag(Symbol.newSymbol("uuid")),
                                        TaggedValue::newTaggedValue)
                                .build());
        try {
            Parseable parseable = Parsers.newParseable(text);
            Object value = parser.nextValue(parseable);
            return value == Parser.END_OF_INPUT ? Optional.empty() : Optional.of(converted(value));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static Value converted(Object value) {
        return switch (value) {
            case null -> Value.NIL;
            case Boolean bool -> Value.of(bool);
            case Long integer -> Value.of(integer);
            case BigInteger integer ->
                    integer.bitLength() < 64
                            ? Value.of(integer.longValue())
                            : new Value.BigInt(integer);
            case Double real -> new Value.Real(real);
            case BigDecimal decimal -> EdnTags.decimal(decimal.toString());
            case Character character -> new Value.Char(character);
            case String text -> Value.of(text);
            case Keyword keyword -> new Value.Keyword(keyword.toString().substring(1));
            case Symbol symbol -> new Value.Symbol(symbol.toString());
            case List<?> list ->
                    new Value.Sequence(
                            list.stream().map(EdnSecondOpinionProperties::converted).toList());
            case Set<?> set -> {
                Set<Value> elements = new LinkedHashSet<>();
                set.forEach(element -> elements.add(converted(element)));
                yield new Value.Collection(elements);
            }
            case Map<?, ?> map -> {
                Map<Value, Value> entries = new LinkedHashMap<>();
                map.forEach((key, entry) -> entries.put(converted(key), converted(entry)));
                yield new Value.Mapping(entries);
            }
            case TaggedValue tagged -> {
                String tag = tagged.getTag().toString().substring(1);
                yield EdnTags.read(
                        tag, converted(tagged.getValue()), MalformedHistoryException::new);
            }
            default -> throw new IllegalArgumentException("unknown type " + value.getClass());
        };
    }

    /** Decimals keep their text here and their value there. */
    private static Value normal(Value value) {
        return switch (value) {
            case Value.Tagged(String tag, Value.Text digits) when tag.equals(EdnTags.DECIMAL) ->
                    EdnTags.decimal(new BigDecimal(digits.value()).toString());
            case Value.Tagged tagged -> new Value.Tagged(tagged.tag(), normal(tagged.value()));
            case Value.Sequence sequence ->
                    new Value.Sequence(
                            sequence.elements().stream()
                                    .map(EdnSecondOpinionProperties::normal)
                                    .toList());
            case Value.Collection set -> {
                Set<Value> elements = new LinkedHashSet<>();
                set.elements().forEach(element -> elements.add(normal(element)));
                yield new Value.Collection(elements);
            }
            case Value.Mapping mapping -> {
                Map<Value, Value> entries = new LinkedHashMap<>();
                mapping.entries().forEach((key, entry) -> entries.put(normal(key), normal(entry)));
                yield new Value.Mapping(entries);
            }
            default -> value;
        };
    }
}
