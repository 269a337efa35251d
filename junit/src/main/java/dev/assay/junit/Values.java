// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Java's objects as values of histories. */
final class Values {
    private Values() {}

    static Value of(@Nullable Object object) {
        return switch (object) {
            case null -> Value.NIL;
            case Value value -> value;
            case Byte number -> Value.of(number);
            case Short number -> Value.of(number);
            case Integer number -> Value.of(number);
            case Long number -> Value.of(number);
            case BigInteger number ->
                    number.bitLength() < Long.SIZE
                            ? Value.of(number.longValueExact())
                            : new Value.BigInt(number);
            case Float number -> new Value.Real(number);
            case Double number -> new Value.Real(number);
            case Boolean truth -> Value.of(truth);
            case Character letter -> new Value.Char(letter);
            case CharSequence text -> Value.of(text.toString());
            case Enum<?> constant -> Value.of(constant.name());
            case List<?> list -> new Value.Sequence(list.stream().map(Values::of).toList());
            case Set<?> set -> {
                LinkedHashSet<Value> elements = new LinkedHashSet<>();
                set.forEach(element -> elements.add(of(element)));
                yield new Value.Collection(elements);
            }
            case Map<?, ?> map -> {
                LinkedHashMap<Value, Value> entries = new LinkedHashMap<>();
                map.forEach((key, value) -> entries.put(of(key), of(value)));
                yield new Value.Mapping(entries);
            }
            default ->
                    throw new IllegalArgumentException(
                            "a history has no values of "
                                    + object.getClass().getName()
                                    + ": hand over a number, text, truth value, list, set, map or a"
                                    + " dev.assay.histories.Value");
        };
    }
}
