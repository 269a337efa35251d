// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of a small history, those first that were written first. */
final class PlainUniverse {
    private final Map<Value, String> kinds = new HashMap<>();
    private final Set<PlainTransaction.Unit> units = new LinkedHashSet<>();
    private final Set<Value> declared = new LinkedHashSet<>();

    PlainUniverse(History history) {
        for (int step = 0; step < history.steps(); step++) {
            String function = history.functionName(history.stepFunction(step));
            String kind =
                    switch (function) {
                        case "append" -> "list";
                        case "add", "remove" -> "set";
                        case "inc", "dec" -> "counter";
                        case "w", "cas", "insert", "delete" -> "register";
                        default -> "";
                    };
            if (!kind.isEmpty()) {
                kinds.put(history.values().get(history.stepKey(step)), kind);
            }
        }
        for (int step = 0; step < history.steps(); step++) {
            if (history.values().get(history.stepArgument(step)) instanceof Value.Mapping map
                    && history.functionName(history.stepFunction(step)).equals("init")) {
                map.entries().keySet().forEach(each -> kinds.put(each, "register"));
            }
        }
        for (int step = 0; step < history.steps(); step++) {
            Value key = history.values().get(history.stepKey(step));
            switch (history.values().get(history.stepResult(step))) {
                case Value.Sequence list -> kinds.putIfAbsent(key, "list");
                case Value.Collection set -> kinds.putIfAbsent(key, "set");
                case Value.Int number when number.value() == 0 && hasCounters(history) ->
                        kinds.putIfAbsent(key, "counter");
                default -> {}
            }
        }
        for (boolean isOfWrites : new boolean[] {true, false}) {
            for (int operation = 0; operation < history.operations(); operation++) {
                for (int step = history.firstStep(operation);
                        step < history.firstStep(operation + 1);
                        step++) {
                    add(history, operation, step, isOfWrites);
                }
            }
        }
    }

    private static boolean hasCounters(History history) {
        return history.functionNumber("inc") >= 0 || history.functionNumber("dec") >= 0;
    }

    private void add(History history, int operation, int step, boolean isOfWrites) {
        String function = history.functionName(history.stepFunction(step));
        Value key = history.values().get(history.stepKey(step));
        Value argument = history.values().get(history.stepArgument(step));
        Value result = history.values().get(history.stepResult(step));
        boolean isRead = function.equals("r") || function.equals("rp");
        if (isRead == isOfWrites) {
            return;
        }
        switch (function) {
            case "init" ->
                    ((Value.Mapping) argument)
                            .entries()
                            .keySet()
                            .forEach(
                                    each -> {
                                        declared.add(each);
                                        units.add(unit("register", each, Value.ABSENT));
                                    });
            case "rp" -> {
                if (result instanceof Value.Mapping found) {
                    found.entries()
                            .keySet()
                            .forEach(each -> units.add(unit("register", each, Value.ABSENT)));
                }
            }
            case "add", "remove" -> units.add(unit("set", key, argument));
            case "inc", "dec" -> units.add(unit("counter", key, Value.of(operation)));
            default -> {
                if (kind(key).equals("set")) {
                    PlainTransaction.elements(result)
                            .forEach(each -> units.add(unit("set", key, each)));
                } else if (!kind(key).equals("counter")) {
                    units.add(unit(kind(key), key, Value.ABSENT));
                }
            }
        }
    }

    static PlainTransaction.Unit unit(String kind, Value key, Value part) {
        return new PlainTransaction.Unit(kind, key, part);
    }

    String kind(Value key) {
        return kinds.getOrDefault(key, "register");
    }

    boolean isDeclared(Value key) {
        return declared.contains(key);
    }

    List<PlainTransaction.Unit> units() {
        return List.copyOf(units);
    }

    /** The parts of a set or a counter. */
    List<PlainTransaction.Unit> parts(Value key) {
        List<PlainTransaction.Unit> parts = new ArrayList<>();
        for (PlainTransaction.Unit unit : units) {
            if (unit.key().equals(key)) {
                parts.add(unit);
            }
        }
        return parts;
    }
}
