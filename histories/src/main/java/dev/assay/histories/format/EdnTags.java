// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.util.List;

/**
 * Assay's own tags in EDN: they carry what EDN has no notation for, so that every value can be
 * written and read back. Other readers take them for unknown tags.
 *
 * <ul>
 *   <li>{@code #assay/absent nil}, {@code #assay/unknown nil}: no value here; a value nobody saw
 *   <li>{@code #assay/keyword "a b"}, {@code #assay/symbol "a b"}: names that EDN cannot spell
 *   <li>{@code #assay/tagged ["a b" v]}: a tag that EDN cannot spell, or that begins with assay/
 *   <li>{@code #assay/decimal "1.50"}, {@code #assay/ratio [1 2]}: what 1.50M and 1/2 are read as
 *   <li>{@code #assay/value v}: an operation's value, to be taken as it stands
 *   <li>{@code #assay/steps [[:f k v] …]}: an operation's steps, to be taken as they stand
 * </ul>
 */
final class EdnTags {
    static final String PREFIX = "assay/";
    static final String ABSENT = "assay/absent";
    static final String UNKNOWN = "assay/unknown";
    static final String KEYWORD = "assay/keyword";
    static final String SYMBOL = "assay/symbol";
    static final String TAGGED = "assay/tagged";
    static final String DECIMAL = "assay/decimal";
    static final String RATIO = "assay/ratio";
    static final String VALUE = "assay/value";
    static final String STEPS = "assay/steps";

    private EdnTags() {}

    /** What a tag and the value behind it stand for. */
    static Value read(String tag, Value value, Failure failure) {
        if (!tag.startsWith(PREFIX)) {
            return new Value.Tagged(tag, value);
        }
        return switch (tag) {
            case ABSENT -> nothing(tag, value, Value.ABSENT, failure);
            case UNKNOWN -> nothing(tag, value, Value.UNKNOWN, failure);
            case KEYWORD -> new Value.Keyword(text(tag, value, failure));
            case SYMBOL -> new Value.Symbol(text(tag, value, failure));
            case TAGGED -> {
                if (value instanceof Value.Sequence(List<Value> pair)
                        && pair.size() == 2
                        && pair.get(0) instanceof Value.Text name) {
                    yield new Value.Tagged(name.value(), pair.get(1));
                }
                throw failure.of("#assay/tagged needs [\"tag\" value]");
            }
            case DECIMAL, RATIO, VALUE, STEPS -> new Value.Tagged(tag, value);
            default -> throw failure.of("there is no tag #" + EdnNumbers.shorten(tag));
        };
    }

    private static Value nothing(String tag, Value value, Value meaning, Failure failure) {
        if (value != Value.NIL) {
            throw failure.of("#" + tag + " needs nil behind it");
        }
        return meaning;
    }

    private static String text(String tag, Value value, Failure failure) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        throw failure.of("#" + tag + " needs a text behind it");
    }

    /** True for tags whose values the reader hands on with the tag. */
    static boolean isKept(String tag) {
        return !tag.startsWith(PREFIX)
                || tag.equals(DECIMAL)
                || tag.equals(RATIO)
                || tag.equals(VALUE)
                || tag.equals(STEPS);
    }

    static Value decimal(String digits) {
        return new Value.Tagged(DECIMAL, Value.of(digits));
    }

    static Value ratio(Value numerator, Value denominator) {
        return new Value.Tagged(RATIO, Value.sequence(numerator, denominator));
    }
}
