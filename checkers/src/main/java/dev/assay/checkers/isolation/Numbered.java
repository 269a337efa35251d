// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.Value;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a register with the number of its version, where the database tells it: {@code
 * {:value 5, :version 7}}. Of one key versions with greater numbers are later.
 *
 * @param value the value
 * @param number the number
 */
record Numbered(Value value, Optional<Long> number) {
    private static final String VALUE = "value";
    private static final String VERSION = "version";

    /** What a step carries; a map with other keys than these is a value like others. */
    static Numbered of(Value carried) {
        if (carried instanceof Value.Mapping(Map<Value, Value> entries)
                && (entries.size() == 1 || entries.size() == 2)) {
            Optional<Value> number = entry(entries, VERSION);
            Optional<Value> value = entry(entries, VALUE);
            if (number.isPresent()
                    && number.get() instanceof Value.Int(long told)
                    && told > Long.MIN_VALUE + 1
                    && told < Long.MAX_VALUE
                    && value.isPresent() == (entries.size() == 2)) {
                return new Numbered(value.orElse(Value.NIL), Optional.of(told));
            }
        }
        return new Numbered(carried, Optional.empty());
    }

    private static Optional<Value> entry(Map<Value, Value> entries, String name) {
        return Optional.ofNullable(entries.get(new Value.Keyword(name)))
                .or(() -> Optional.ofNullable(entries.get(Value.of(name))));
    }
}
