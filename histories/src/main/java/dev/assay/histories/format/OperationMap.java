// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one operation map of a Jepsen history says, before anything is concluded from it; reused for
 * the next one.
 */
final class OperationMap {
    /** Key of the extras whose names are taken by something else. */
    static final String MORE_EXTRAS = "assay/extras";

    Value process = Value.ABSENT;
    Value type = Value.ABSENT;
    Value function = Value.ABSENT;
    Value value = Value.ABSENT;
    Value key = Value.ABSENT;
    Value time = Value.ABSENT;
    Value index = Value.ABSENT;
    Map<String, Value> extras = Map.of();

    void clear() {
        process = Value.ABSENT;
        type = Value.ABSENT;
        function = Value.ABSENT;
        value = Value.ABSENT;
        key = Value.ABSENT;
        time = Value.ABSENT;
        index = Value.ABSENT;
        extras = Map.of();
    }

    /** True for names that an extra cannot have as a key of its own. */
    static boolean isTaken(String name) {
        return switch (name) {
            case "process", "type", "f", "value", "key", "time", "index", MORE_EXTRAS -> true;
            default -> false;
        };
    }

    void put(Value name, Value given, Failure failure) {
        switch (nameOf(name, failure)) {
            case "process" -> process = once(process, given, name, failure);
            case "type" -> type = once(type, given, name, failure);
            case "f" -> function = once(function, given, name, failure);
            case "value" -> value = once(value, given, name, failure);
            case "key" -> key = once(key, given, name, failure);
            case "time" -> time = once(time, given, name, failure);
            case "index" -> index = once(index, given, name, failure);
            case MORE_EXTRAS -> putAll(given, failure);
            case String other -> extra(other, given, failure);
        }
    }

    private static String nameOf(Value name, Failure failure) {
        return switch (name) {
            case Value.Keyword keyword -> keyword.name();
            case Value.Text text -> text.value();
            case Value.Symbol symbol -> symbol.name();
            default ->
                    throw failure.of(
                            "an operation has a key that is not a name; keys are keywords such as"
                                    + " :process");
        };
    }

    private static Value once(Value before, Value given, Value name, Failure failure) {
        if (before != Value.ABSENT) {
            throw failure.of("an operation with the key :" + nameOf(name, failure) + " twice");
        }
        return given;
    }

    private void putAll(Value given, Failure failure) {
        if (!(given instanceof Value.Mapping(Map<Value, Value> more))) {
            throw failure.of(":" + MORE_EXTRAS + " needs a map");
        }
        more.forEach((name, extra) -> extra(nameOf(name, failure), extra, failure));
    }

    void extra(String name, Value given, Failure failure) {
        if (extras.isEmpty()) {
            extras = new TreeMap<>();
        }
        if (extras.put(name, given) != null) {
            throw failure.of("an operation with the key :" + EdnNumbers.shorten(name) + " twice");
        }
    }
}
