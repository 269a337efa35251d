// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What containers do, told a second time on plain lists, with the definition of linearizability on
 * top: replays an order, and tries all orders of small histories. Shares no code with the engines.
 */
final class PlainContainer {
    private final ObjectHistory history;
    private final Set<Object> dead = new HashSet<>();

    private PlainContainer(ObjectHistory history) {
        this.history = history;
    }

    /** The engine for containers of this type that hold no value twice. */
    static SpecialEngine engine(ObjectType type) {
        return SpecialEngines.of(type).stream()
                .filter(engine -> engine.id().endsWith("of-unique-values"))
                .findFirst()
                .orElseThrow();
    }

    /** Does one operation on the elements, the front first, and says what it returns. */
    static Value apply(ObjectType type, Function function, Value argument, List<Value> elements) {
        int back = elements.size() - 1;
        switch (function) {
            case ENQUEUE, PUSH, PUSH_BACK -> elements.add(argument);
            case PUSH_FRONT -> elements.add(0, argument);
            default -> {
                if (elements.isEmpty()) {
                    return Value.NIL;
                }
                int at =
                        switch (function) {
                            case POP, POP_BACK, PEEK_BACK -> back;
                            case PEEK -> type == ObjectType.STACK ? back : 0;
                            default -> 0;
                        };
                if (type == ObjectType.PRIORITY_QUEUE) {
                    at = smallest(elements);
                }
                return switch (function) {
                    case PEEK, PEEK_FRONT, PEEK_BACK -> elements.get(at);
                    default -> elements.remove(at);
                };
            }
        }
        return Value.NIL;
    }

    private static int smallest(List<Value> elements) {
        int best = 0;
        for (int at = 0; at < elements.size(); at++) {
            if (((Value.Int) elements.get(at)).value() < ((Value.Int) elements.get(best)).value()) {
                best = at;
            }
        }
        return best;
    }

    /** True when some order explains these operations, all others left out. */
    static boolean hasOrder(ObjectHistory history, int[] operations) {
        long left = 0;
        for (int operation : operations) {
            left |= 1L << operation;
        }
        return new PlainContainer(history).hasOrder(left, List.of());
    }

    private boolean hasOrder(long left, List<Value> elements) {
        int firstReturn = ObjectHistory.NEVER;
        for (int operation = 0; operation < history.size(); operation++) {
            if ((left >>> operation & 1) == 1) {
                firstReturn = Math.min(firstReturn, history.returned()[operation]);
            }
        }
        if (firstReturn == ObjectHistory.NEVER) {
            return true;
        }
        if (!dead.add(List.of(left, elements))) {
            return false;
        }
        for (int operation = 0; operation < history.size(); operation++) {
            if ((left >>> operation & 1) == 1 && history.invoked()[operation] < firstReturn) {
                List<Value> after = new ArrayList<>(elements);
                if (returnsWhatItShould(operation, after)
                        && hasOrder(left & ~(1L << operation), after)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean returnsWhatItShould(int operation, List<Value> elements) {
        Value argument = history.values().get(history.argument()[operation]);
        Value actual = apply(history.type(), history.function(operation), argument, elements);
        Value result = history.values().get(history.result()[operation]);
        return argument != Value.NIL || result == Value.UNKNOWN || result.equals(actual);
    }

    /** What is wrong with an order; empty when nothing is. */
    static String flaw(ObjectHistory history, int[] order) {
        PlainContainer container = new PlainContainer(history);
        boolean[] seen = new boolean[history.size()];
        List<Value> elements = new ArrayList<>();
        int latest = -1;
        for (int operation : order) {
            latest = Math.max(latest, history.invoked()[operation]);
            if (seen[operation]) {
                return "#" + operation + " comes twice";
            }
            if (history.returned()[operation] < latest) {
                return "#" + operation + " comes after one that was invoked after its return";
            }
            if (!container.returnsWhatItShould(operation, elements)) {
                return "#" + operation + " cannot return what it did";
            }
            seen[operation] = true;
        }
        for (int operation = 0; operation < seen.length; operation++) {
            if (!seen[operation] && history.isCompleted(operation)) {
                return "#" + operation + " is missing";
            }
        }
        return "";
    }
}
