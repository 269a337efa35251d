// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What kind of object each key of a history is. Steps that change a key tell; where nobody changed
 * it, what was read does, and a key of which nothing is known is a register. O(steps).
 */
final class TransactionKeys {
    /** The function of a step that reads all keys which a predicate holds for. */
    static final String PREDICATE_READ = "rp";

    /** The function of an operation that declares keys and what is there at the beginning. */
    static final String UNIVERSE = "init";

    private final History history;

    /** By the number of a function, what it does, and whether it is about several keys. */
    private final Function[] functions;

    private final boolean[] arePredicateReads;
    private final boolean[] areUniverses;
    private final Map<Integer, KeyType> changed = new HashMap<>();
    private final Map<Integer, Integer> changer = new HashMap<>();
    private final Map<Integer, KeyType> looks = new HashMap<>();

    TransactionKeys(History history) {
        this.history = history;
        functions = new Function[history.functions()];
        arePredicateReads = new boolean[functions.length];
        areUniverses = new boolean[functions.length];
        for (int number = 0; number < functions.length; number++) {
            String name = history.functionName(number);
            functions[number] = Function.named(name);
            arePredicateReads[number] = name.equals(PREDICATE_READ);
            areUniverses[number] = name.equals(UNIVERSE);
        }
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            int end = history.firstStep(transaction + 1);
            for (int step = history.firstStep(transaction); step < end; step++) {
                if (isOnKey(step)) {
                    look(transaction, step);
                } else if (isUniverse(step)) {
                    declare(transaction, step);
                }
            }
        }
    }

    /** What a step does. */
    Function function(int step) {
        return functions[history.stepFunction(step)];
    }

    boolean isPredicateRead(int step) {
        return arePredicateReads[history.stepFunction(step)];
    }

    boolean isUniverse(int step) {
        return areUniverses[history.stepFunction(step)];
    }

    /** True for steps that name one key. */
    boolean isOnKey(int step) {
        return !isPredicateRead(step) && !isUniverse(step);
    }

    /** The kind of the key of a step, by the key's reference. */
    KeyType type(int key) {
        KeyType known = changed.get(key);
        return known != null ? known : looks.getOrDefault(key, KeyType.REGISTER);
    }

    /** True when every key is a list and no step is about several keys. */
    boolean areAll(KeyType type) {
        for (int step = 0; step < history.steps(); step++) {
            if (!isOnKey(step) || type(history.stepKey(step)) != type) {
                return false;
            }
        }
        return true;
    }

    /** True when every step reads or writes a register, without a version's number. */
    boolean arePlainRegisters() {
        for (int step = 0; step < history.steps(); step++) {
            boolean isPlain =
                    isOnKey(step)
                            && type(history.stepKey(step)) == KeyType.REGISTER
                            && (function(step) == Function.READ || function(step) == Function.WRITE)
                            && !isNumbered(history.stepArgument(step))
                            && !isNumbered(history.stepResult(step));
            if (!isPlain) {
                return false;
            }
        }
        return true;
    }

    private boolean isNumbered(int reference) {
        return Numbered.of(history.values().get(reference)).number().isPresent();
    }

    private void look(int transaction, int step) {
        int key = history.stepKey(step);
        Optional<KeyType> told =
                switch (function(step)) {
                    case WRITE, CAS, DELETE, ADD_IF_ABSENT -> Optional.of(KeyType.REGISTER);
                    case APPEND -> Optional.of(KeyType.LIST);
                    case ADD, REMOVE -> Optional.of(KeyType.SET);
                    case INCREMENT, DECREMENT -> Optional.of(KeyType.COUNTER);
                    case READ -> Optional.empty();
                    default -> throw strange(transaction, step);
                };
        told.ifPresentOrElse(type -> change(transaction, step, key, type), () -> hint(key, step));
    }

    /** What a universe declares are registers. */
    private void declare(int transaction, int step) {
        if (history.values().get(history.stepArgument(step))
                instanceof Value.Mapping(Map<Value, Value> universe)) {
            for (Value key : universe.keySet()) {
                int reference = history.values().find(key);
                if (reference >= 0) {
                    change(transaction, step, reference, KeyType.REGISTER);
                }
            }
        }
    }

    private void change(int transaction, int step, int key, KeyType type) {
        KeyType before = changed.putIfAbsent(key, type);
        changer.putIfAbsent(key, step);
        if (before != null && before != type) {
            throw contradiction(transaction, step, key, before);
        }
    }

    private void hint(int key, int step) {
        switch (history.values().get(history.stepResult(step))) {
            case Value.Sequence list -> looks.putIfAbsent(key, KeyType.LIST);
            case Value.Collection set -> looks.putIfAbsent(key, KeyType.SET);
            case Value.Int(long value) when value == 0 && hasCounters() ->
                    looks.putIfAbsent(key, KeyType.COUNTER);
            default -> {}
        }
    }

    /** Where some keys are counters, one that nobody changed and that holds 0 is taken for one. */
    private boolean hasCounters() {
        return Arrays.stream(functions)
                .anyMatch(each -> each == Function.INCREMENT || each == Function.DECREMENT);
    }

    private UnsuitableHistoryException strange(int transaction, int step) {
        return new UnsuitableHistoryException(
                who(transaction)
                        + ": '"
                        + history.functionName(history.stepFunction(step))
                        + "' is no step that transactions are judged by; those are r, w, cas,"
                        + " insert and delete of registers, append to lists, add to and remove from"
                        + " sets, inc and dec of counters, and rp");
    }

    private UnsuitableHistoryException contradiction(
            int transaction, int step, int key, KeyType before) {
        return new UnsuitableHistoryException(
                who(transaction)
                        + ": '"
                        + history.functionName(history.stepFunction(step))
                        + "' on key "
                        + Describe.value(history.values().get(key))
                        + ", which is a "
                        + before.word()
                        + " since '"
                        + history.functionName(
                                history.stepFunction(changer.getOrDefault(key, step)))
                        + "' was called on it; give each kind of object keys of its own");
    }
}
